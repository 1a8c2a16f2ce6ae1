import { expect, test } from 'vitest';
import type { TopicRecord } from '../../deploy/demo/client.ts';
import { replay, type Replayed } from '../../deploy/demo/replay.ts';
import type { Swap } from '../../deploy/demo/swaps.ts';
import { ageTable, modelTable } from '../../deploy/demo/tables.ts';
import { topics } from '../../deploy/demo/topics.ts';
import { type ReadyModel } from '../../src/worker/models/follower.ts';
import { fieldsOf } from '../../src/pipeline/batchModel/frozenModel.ts';
import { Intake } from '../../src/pipeline/intake.ts';
import { modelsVersion } from '../../src/worker/models/records.ts';
import { topologyOf } from '../support/configured.ts';
import { artifactWith } from '../support/frozen.ts';

const day = 86_400_000;
const noon = Date.UTC(1996, 5, 1, 12);

/** The online model says "as last time"; a batch model, where there is one, answers. */
const topology = topologyOf({ model: 'noChange', fallback: '{ use: batch, window: 10, maximumAge: 365d }' });

// Label, and what the batch model below says (yes above 0), a day apart; the model is there from the third event on.
const stream: [y: string, x: number][] = [
  ['yes', 1],
  ['yes', -1],
  ['no', -1], // batch right, as last time wrong
  ['no', 1], // batch wrong, as last time right
  ['yes', 2], // batch right, as last time wrong
  ['yes', 3], // both right
];
const events: TopicRecord[] = stream.map(([y, x], i) => ({
  partition: 0,
  offset: 10 + i,
  timestamp: noon + i * day,
  key: null,
  value: Buffer.from(JSON.stringify({ id: `e${i}`, time: noon + i * day, x, y })),
  headers: {},
}));

function modelOf(id: string, windowEnd: number): ReadyModel {
  const entry = {
    version: modelsVersion,
    id,
    kind: 'logistic',
    hash: '',
    bytes: 0,
    chunks: 1,
    numbers: ['x'],
    categories: [],
    window: { from: 0, to: windowEnd },
    rows: 10,
    metrics: {},
    ends: {},
    time: 0,
  };
  return { entry, artifact: artifactWith(fieldsOf(new Intake(topology)), { x: 1 }) };
}

const swap: Swap = { partition: 0, next: 12, model: 'm1' };
const models = new Map([['m1', modelOf('m1', noon - 4 * day)]]);
function replayed(predictions: readonly TopicRecord[] = [], swaps: readonly Swap[] = [swap]): Replayed {
  return replay(topology, events, predictions, swaps, models);
}

test('each model is scored on what it would have answered, the batch model from the offset on that it had', () => {
  const { scores, answeredBy, faults } = replayed();
  expect(faults).toEqual([]);
  const { all, withBatch } = scores;
  expect([all.batch.scored, all.batch.right]).toEqual([4, 3]);
  expect([withBatch.online.scored, withBatch.online.right]).toEqual([4, 2]);
  expect([withBatch.served.scored, withBatch.served.right]).toEqual([4, 3]);
  // The first is wrong: there is no last time.
  expect([all.noChange.scored, all.noChange.right]).toEqual([6, 3]);
  // Nor has the online model an answer to the first: nobody answers that, and the prior the one after it.
  expect(answeredBy).toMatchObject({ online: { warmUp: 1 }, prior: { warmUp: 1 }, batch: { best: 4 } });
  expect([all.online.scored, all.served.scored]).toEqual([5, 5]);
  expect([scores.instead.online.scored, scores.instead.online.right]).toEqual([5, 3]);
  // The sigmoid of 1, wrong once and right once, of 2 and of 3.
  const losses = [-1, 1, 2, 3].map((z) => Math.log1p(Math.exp(-z)));
  expect(all.batch.logLoss).toBeCloseTo(losses.reduce((sum, one) => sum + one) / 4, 12);
  expect(all.noChange.logLoss).toBeNaN();
});

test('what it misses is told by its age: six days of events, of which two are of its second week', () => {
  const { weeks } = replayed().scores;
  // Its window ended four days before the first event: the events that it answers are 6, 7, 8 and 9 days after it.
  expect(weeks.map(({ batch }) => batch.scored)).toEqual([1, 3, 0, 0, 0]);
  expect(weeks.map(({ online }) => online.right)).toEqual([0, 2, 0, 0, 0]);
  const table = ageTable(replayed());
  expect(table[2]).toMatch(/^day 1 to 7 +1 +100\.00 % +0\.3133 +0\.00 %/);
  expect(table[3]).toMatch(/^day 8 to 14 +3 +66\.67 % +0\.\d{4} +66\.67 %/);
  expect(table).toHaveLength(4);
});

test('without a batch model, its columns and the table by age are left out', () => {
  const none = replayed([], []);
  expect(none.answeredBy).toMatchObject({ online: { warmUp: 5 } });
  expect(modelTable(none)).toContain('why it was that one: online warmUp 5; prior warmUp 1');
  expect(modelTable(none).join('\n')).not.toContain('batch');
  expect(modelTable(replayed())[0]).toContain('beside batch');
  expect(ageTable(none)).toEqual([]);
});

/** What lies in the topic for the event at an offset. */
function prediction(offset: number, text: string): TopicRecord {
  const headers = { 'driftline-input': `${topics.events}/0/${offset}` };
  return { partition: 0, offset: 2 * offset, timestamp: -1, key: null, value: Buffer.from(text), headers };
}
const sure = 1 / (1 + Math.exp(-2));
const byBatch =
  `{"id":"e4","time":${noon + 4 * day},"prediction":"yes","probabilities":{"no":${1 - sure},"yes":${sure}},` +
  '"model":{"source":"batch","kind":"logistic","version":"m1","reason":"best"}}';

test('a prediction in the topic must be what the replay gives, byte for byte, with who answered and why', () => {
  expect(replayed([prediction(14, byBatch)]).faults).toEqual([]);
  const other = byBatch.replace('m1', 'm0');
  const found = replayed([prediction(14, other)]).faults;
  expect(found).toEqual([`the prediction of event 0/14 is ${other}, a replay gives ${byBatch}`]);
});

test('a batch model that took over elsewhere, or was never published, is found', () => {
  expect(replayed([prediction(14, byBatch)], [{ ...swap, next: 15 }]).faults).toHaveLength(1);
  expect(replayed([], [{ ...swap, model: 'm2' }]).faults).toEqual([
    'partition 0 had batch model m2 from 12 on, which was never published',
  ]);
});
