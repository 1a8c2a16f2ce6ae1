import { describe, expect, it } from 'vitest';
import { findWindow } from '../../src/batch/window.ts';
import { MemorySpool } from '../support/memorySpool.ts';
import { day, hour } from './world.ts';

function spoolOf(times: readonly number[]): MemorySpool {
  const spool = new MemorySpool();
  for (const time of times) spool.append({ time, y: 0, numbers: new Float64Array(0), categories: [] });
  return spool;
}

const hours = (count: number): number[] => Array.from({ length: count }, (_, i) => i * hour);
const length = 30 * day;

describe('the window', () => {
  it('ends with the newest row, holds it, and begins its length before', async () => {
    const found = await findWindow(spoolOf([...hours(1000)].reverse()), length);
    expect(found).toEqual({
      window: { from: 999 * hour - length, to: 999 * hour + 1 },
      last: 999 * hour,
      rows: 721,
      missing: 0,
      stray: 0,
    });
  });

  it('tells how much of it lies before the first row', async () => {
    const found = await findWindow(spoolOf(hours(361)), length);
    expect(found).toMatchObject({ rows: 361, missing: 0.5 });
  });

  it('does not end with a thousandth of the rows that stand alone, far beyond all others', async () => {
    const strays = [1e15, 2e15, 2e15 + 1];
    const found = await findWindow(spoolOf([...hours(3000), ...strays]), length);
    expect(found).toMatchObject({ last: 2999 * hour, rows: 721, stray: 3 });
    expect(found.window.to).toBeLessThan(1e15);
  });

  it('ends with them where they are more than that, or no further away than it is long', async () => {
    const four = [1e15, 1e15 + 1, 1e15 + 2, 1e15 + 3];
    expect(await findWindow(spoolOf([...hours(3000), ...four]), length)).toMatchObject({
      last: four[3],
      stray: 0,
    });
    const near = 2999 * hour + length;
    expect(await findWindow(spoolOf([...hours(3000), near]), length)).toMatchObject({ last: near, stray: 0 });
  });

  it('of no rows with a time is empty', async () => {
    expect(await findWindow(spoolOf([NaN, NaN]), length)).toMatchObject({ last: NaN, rows: 0, missing: 1 });
  });
});
