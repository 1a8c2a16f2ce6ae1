import { expect, test } from 'vitest';
import { expectClose } from '../golden/close.ts';
import { meanOf, seedScores } from './driftSeeds.ts';
import { scoreboard, scores, written } from './scoreboard.ts';

const found = scores();
const drawn = seedScores();

test.each(found.map((score) => [`${score.model.title} on ${score.dataset}`, score] as const))(
  "%s: the score is River's, or the difference is declared and to the better",
  (_, { model, ours, river }) => {
    if (model.differs === undefined) expectClose(ours, river, 1e-12);
    else if (model.setup.task === 'regression') expect(ours).toBeLessThan(river);
    else expect(ours).toBeGreaterThan(river);
  },
);

test.each(drawn)(
  'kswin on $dataset: the mean of ten seeds is at most a point below that of River',
  ({ ours, river }) => {
    expect(ours).toHaveLength(10);
    expect(meanOf(ours)).toBeGreaterThan(meanOf(river) - 0.01);
  },
);

test('the table in README.md is of these scores: node test/reference/scoreboard.ts writes it anew', () => {
  expect(written()).toBe(scoreboard(found, drawn));
});
