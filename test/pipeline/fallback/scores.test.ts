import { expect, test } from 'vitest';
import { Scores } from '../../../src/pipeline/fallback/scores.ts';
import { options } from './stream.ts';

function scoresOf(...losses: number[]): Scores {
  const scores = new Scores({ ...options, window: 4, warmUp: 3, margin: 0.1 });
  for (const loss of losses) scores.add(loss);
  return scores;
}

test('a slot is worse from a margin above the prior on, and no longer so only below it', () => {
  const prior = scoresOf(1, 1, 1, 1);
  const slot = scoresOf(1.09, 1.09, 1.09, 1.09);
  const course = [1.09, 1.2, 1.2, 1.05, 1.05, 1.05, 1.05, 0.9, 1.05, 1.05, 0.8].map((loss) => {
    slot.add(loss);
    slot.compare(prior);
    return slot.worse;
  });
  // Means of the last four: 1.09, 1.1175, 1.145, 1.135, 1.125, 1.0875, 1.05, 1.0125, 1.0125, 1.0125, 0.95.
  expect(course).toEqual([false, true, true, true, true, true, true, true, true, true, false]);
});

test('it is judged from as many scores as the warm-up has, or the window where that is shorter', () => {
  const prior = scoresOf(1, 1, 1);
  const slot = scoresOf(9, 9);
  slot.compare(prior);
  expect([slot.judged, slot.worse]).toEqual([false, false]);
  slot.add(9);
  slot.compare(scoresOf(1, 1));
  expect([slot.judged, slot.worse]).toEqual([true, false]);
  slot.compare(prior);
  expect(slot.worse).toBe(true);
  const short = new Scores({ ...options, window: 2, warmUp: 500 });
  short.add(1);
  short.add(1);
  expect(short.judged).toBe(true);
});

test('a loss without end makes it worse for as long as it is in the window, and leaves no trace', () => {
  const prior = scoresOf(1, 1, 1, 1);
  const slot = scoresOf(0.5, 0.5, 0.5, Infinity);
  slot.compare(prior);
  expect(slot.worse).toBe(true);
  for (let i = 0; i < 4; i++) {
    expect(slot.loss).toBe(Infinity);
    slot.add(0.5);
  }
  slot.compare(prior);
  expect([slot.loss, slot.worse]).toEqual([0.5, false]);
});
