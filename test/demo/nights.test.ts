import { expect, test } from 'vitest';
import { readFigures, type Figures } from '../../deploy/demo/figures.ts';
import { Nights, type NightTools } from '../../deploy/demo/nights.ts';
import { nightLines } from '../../deploy/demo/tables.ts';
import { modelsVersion, type RunRecord } from '../../src/worker/models/records.ts';

const run: RunRecord = {
  version: modelsVersion,
  id: 'm1',
  result: 'promoted',
  reason: 'it is better than the prior',
  rows: 1000,
  seconds: 0.5,
  metrics: {},
  eventTime: 1,
  time: 2,
};
const refused: RunRecord = { ...run, id: null, result: 'refused', reason: 'it is worse' };

/** A worker of two partitions that has worked on all 100 events from the third look on, and has the new model from the sixth on. */
function nights(tools: Partial<NightTools> = {}) {
  const told: string[] = [];
  let looks = 0;
  const spent = new Nights({
    ask: () => {
      looks++;
      told.push(looks < 3 ? 'behind' : 'look');
      const batchInUse = { 0: 'm1', 1: looks < 6 ? 'm0' : 'm1' };
      return Promise.resolve<Figures>({
        ...readFigures(''),
        events: looks < 3 ? 99 : 100,
        lag: 0,
        batchInUse: looks < 5 ? {} : batchInUse,
      });
    },
    train: () => {
      told.push('train');
      return Promise.resolve(run);
    },
    partitions: 2,
    say: (line) => told.push(line),
    signal: new AbortController().signal,
    ...tools,
  });
  return { spent, told };
}

test('a night begins when the worker has all that was played, and ends when all partitions have what was announced', async () => {
  const { spent, told } = nights();
  await spent.spend('1996-06', 100);
  expect(told).toEqual(['behind', 'behind', 'look', 'train', 'look', 'look', 'look']);
  expect(spent.all).toMatchObject([{ month: '1996-06', run, taken: true }]);
});

test('a job that refuses is no failure: nothing is waited for, and the summary says why', async () => {
  const { spent, told } = nights({ train: () => Promise.resolve(refused) });
  await spent.spend('1996-06', 100);
  expect(told).toEqual(['behind', 'behind', 'look']);
  expect(spent.all[0]!.taken).toBeUndefined();
  expect(nightLines(spent.all)).toEqual([
    expect.stringContaining('1, at the first midnight of each month: 0 batch models announced, 1 refused'),
    'refused before 1996-06: it is worse',
  ]);
});

test('a worker that does not take the model holds the player up for a while only, and that is told', async () => {
  const { spent, told } = nights({ patience: 200, partitions: 3 });
  await spent.spend('1996-06', 100);
  expect(told.at(-1)).toBe('the worker had not taken batch model m1 after 0.2 s; the player goes on');
  expect(nightLines(spent.all)).toContain('1 of the models were taken only after the player had gone on');
});

test('a job that fails ends the run', async () => {
  const { spent } = nights({
    train: () => Promise.reject(new Error('the nightly job ended with exit code 1')),
  });
  await expect(spent.spend('1996-06', 100)).rejects.toThrow('exit code 1');
});
