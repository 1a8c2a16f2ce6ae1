import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../src/core/random.ts';
import { judge } from './judge.ts';
import { mutant } from './mutants.ts';
import { subjects } from './subjects.ts';

/** What every codec must do, whatever its format. */
describe.each([...subjects])('$name', (subject) => {
  const { create, values, reasons } = subject;
  const codec = create(1 << 20);

  test('a value is the same wherever it lies, and nothing around it is read', () => {
    for (const value of values) {
      const alone = codec.decode(value, 0, value.length);
      expect(alone.ok).toBe(true);
      for (const around of [0x00, 0x7b, 0x80, 0xff]) {
        const buffer = new Uint8Array(value.length + 40).fill(around);
        buffer.set(value, 20);
        expect(codec.decode(buffer, 20, 20 + value.length)).toEqual(alone);
      }
    }
  });

  test('a value that is cut off is a fault, or one that its bytes alone make', () => {
    for (const value of values.slice(0, 12)) {
      for (let length = 0; length < value.length; length++) {
        const cut = codec.decode(value, 0, length);
        expect(cut).toEqual(codec.decode(value.slice(0, length), 0, length));
        if (!cut.ok) expect(reasons).toContain(cut.fault.reason);
      }
    }
  });

  test('nothing and a tombstone are faults', () => {
    for (const [start, end] of [
      [0, 0],
      [3, 3],
      [-1, -1],
    ] as const) {
      const result = codec.decode(new Uint8Array(8), start, end);
      expect(result).toMatchObject({ ok: false, fault: { detail: 'the value is empty' } });
    }
  });

  test('a value of the greatest size is taken, one byte more is not, and the limit is told', () => {
    const value = values.toSorted((a, b) => b.length - a.length)[0]!;
    expect(create(value.length).decode(value, 0, value.length).ok).toBe(true);
    const result = create(value.length - 1).decode(value, 0, value.length);
    const detail = `${value.length} bytes, more than input.maximumBytes (${value.length - 1})`;
    expect(result).toMatchObject({ ok: false, fault: { detail } });
  });

  test('a value is not changed by the next one, nor by a fault before it, and the bytes by none', () => {
    const value = values[0]!;
    const other = values.at(-1)!;
    const before = value.slice();
    const first = codec.decode(value, 0, value.length);
    const copy = structuredClone(first);
    codec.decode(value, 0, value.length - 1);
    codec.decode(other, 0, other.length);
    expect(first).toEqual(copy);
    expect(codec.decode(value, 0, value.length)).toEqual(copy);
    expect(value).toEqual(before);
  });

  test('damaged values are faults or values, and never thrown at', () => {
    const random = mulberry32(17);
    for (let i = 0; i < 800; i++) judge(subject, codec, mutant(values[i % values.length]!, values, random));
  });
});
