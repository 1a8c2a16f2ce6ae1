import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rest } from '../../deploy/compose/rest.ts';
import type { PlayedRecord } from '../../deploy/demo/spoil.ts';
import { Spreader } from '../../deploy/demo/spreader.ts';

const records: PlayedRecord[] = Array.from({ length: 400 }, (_, i) => ({
  value: `{"id":"e${i}"}`,
  day: new Date(Date.UTC(1996, 4, 7) + i * 3_600_000).toISOString().slice(0, 10),
}));

function spread(all: readonly PlayedRecord[], partitions: number): string[][] {
  const parts: string[][] = Array.from({ length: partitions }, () => []);
  for (const [partition, part] of new Spreader(partitions).spread(all))
    parts[partition] = part.map(({ value }) => value);
  return parts;
}

test('wherever an earlier player ended, each partition gets what it lacks, in order, and nothing twice', () => {
  const cut = fc.record({
    partitions: fc.integer({ min: 1, max: 5 }),
    shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
  });
  fc.assert(
    fc.property(cut, ({ partitions, shares }) => {
      const whole = spread(records, partitions);
      const held = whole.map(({ length }, i) => Math.floor(length * shares[i]!));
      const after = spread([...rest(records, held)], partitions);
      expect(whole.map((part, i) => [...part.slice(0, held[i]), ...after[i]!])).toEqual(whole);
    }),
  );
});

test('an empty topic gets all of it, a full one nothing', () => {
  expect([...rest(records, [0, 0])]).toEqual(records);
  const full = spread(records, 2).map(({ length }) => length);
  expect([...rest(records, full)]).toEqual([]);
});
