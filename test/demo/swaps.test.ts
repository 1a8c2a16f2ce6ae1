import { expect, test } from 'vitest';
import { swapsIn } from '../../deploy/demo/swaps.ts';

const line = (time: string, partition: number, next: number, model: string): string =>
  JSON.stringify({
    level: 30,
    time: `1996-06-01T00:00:${time}Z`,
    partition,
    next,
    model,
    before: null,
    msg: 'the batch model is in use from here on',
  });

test('swaps are found in the logs of all workers, by partition and offset', () => {
  const logs = [
    ['not of the log', line('02.000', 1, 70, 'm2'), '{"level":30,"msg":"stopped"}'].join('\n'),
    [line('01.000', 1, 40, 'm1'), line('01.500', 0, 50, 'm1'), ''].join('\n'),
  ];
  expect(swapsIn(logs)).toEqual([
    { partition: 0, next: 50, model: 'm1' },
    { partition: 1, next: 40, model: 'm1' },
    { partition: 1, next: 70, model: 'm2' },
  ]);
});

test('where a partition took the same model again, because a commit had failed, the last time counts', () => {
  const logs = [line('03.000', 0, 64, 'm1'), line('01.000', 0, 50, 'm1')];
  expect(swapsIn(logs)).toEqual([{ partition: 0, next: 64, model: 'm1' }]);
});
