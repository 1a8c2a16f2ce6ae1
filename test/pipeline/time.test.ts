import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseTime } from '../../src/pipeline/time.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Any date of four digits' years, to the ms. */
const date = fc.date({
  min: new Date('0000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const zone = fc
  .tuple(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([sign, hours, minutes]) => ({
    text: `${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`,
    ms: (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000,
  }));

describe('ISO 8601', () => {
  test('what Date writes is read back to the ms, with every way to write it', () => {
    fc.assert(
      fc.property(date, (when) => {
        const text = when.toISOString();
        const ms = when.getTime();
        const second = Math.floor(ms / 1000) * 1000;
        expect(parseTime(text)).toBe(ms);
        expect(parseTime(text.replace('T', ' '))).toBe(ms);
        expect(parseTime(text.toLowerCase())).toBe(ms);
        expect(parseTime(text.replace('.', ','))).toBe(ms);
        expect(parseTime(text.replace('Z', '999999Z'))).toBe(ms);
        expect(parseTime(text.slice(0, -1))).toBe(ms);
        expect(parseTime(text.slice(0, 19))).toBe(second);
        expect(parseTime(`${text.slice(0, 19)}Z`)).toBe(second);
        expect(parseTime(text.slice(0, 16))).toBe(Math.floor(ms / 60_000) * 60_000);
        expect(parseTime(text.slice(0, 10))).toBe(Math.floor(ms / 86_400_000) * 86_400_000);
      }),
      { numRuns: 300 },
    );
  });

  test('a zone is taken off, with or without the colon and the minutes', () => {
    fc.assert(
      fc.property(date, zone, (when, { text, ms }) => {
        const local = when.toISOString().slice(0, -1);
        expect(parseTime(local + text)).toBe(when.getTime() - ms);
        expect(parseTime(local + text.replace(':', ''))).toBe(when.getTime() - ms);
        if (text.endsWith('00')) expect(parseTime(local + text.slice(0, 3))).toBe(when.getTime() - ms);
      }),
      { numRuns: 300 },
    );
  });

  test('agrees with Date.parse wherever both read it', () => {
    const two = fc.integer({ min: 0, max: 62 }).map((n) => String(n).padStart(2, '0'));
    const text = fc
      .tuple(
        fc.integer({ min: 1600, max: 2400 }),
        two,
        two,
        two,
        two,
        two,
        fc.constantFrom('Z', '+01:00', '-23:59', '.5Z'),
      )
      .map(
        ([year, month, day, hour, minute, second, rest]) =>
          `${year}-${month}-${day}T${hour}:${minute}:${second}${rest}`,
      );
    fc.assert(
      fc.property(text, (iso) => {
        const ms = parseTime(iso);
        const native = Date.parse(iso);
        if (ms !== undefined) expect(ms).toBe(native);
        // V8 lets days of other months and 24:00 pass; all else that it reads is read.
        else if (!Number.isNaN(native)) expect(iso).toMatch(/-(02|04|06|09|11)-(29|30|31)T|T24:/);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['America/New_York', 'Asia/Kolkata', 'UTC'])(
    'without a zone it is UTC on a machine in %s',
    (machine) => {
      vi.stubEnv('TZ', machine);
      expect(parseTime('2026-07-01T12:00:00')).toBe(Date.UTC(2026, 6, 1, 12));
      expect(parseTime('2026-07-01 12:00')).toBe(Date.UTC(2026, 6, 1, 12));
      expect(parseTime('2026-07-01')).toBe(Date.UTC(2026, 6, 1));
    },
  );

  test.each([
    ['1996-05-07T00:00:00Z', 831427200000],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['2000-02-29T00:00Z', Date.UTC(2000, 1, 29)],
    ['0001-01-01T00:00:00Z', -62135596800000],
    ['1969-12-31T23:59:59.999Z', -1],
  ])('%s is %i', (text, ms) => {
    expect(parseTime(text)).toBe(ms);
  });

  test.each([
    '',
    ' ',
    'now',
    '2023-02-29',
    '1900-02-29',
    '2024-04-31T00:00:00Z',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
    '2024-1-1',
    '24-01-01',
    '2024',
    '2024-01',
    '20240101',
    '+012024-01-01T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T23:60:00Z',
    '2024-01-01T23:59:60Z',
    '2024-01-01T10',
    '2024-01-01T10:00:00.Z',
    '2024-01-01T10:00:00.1234567890Z',
    '2024-01-01T10:00:00+24:00',
    '2024-01-01T10:00:00+01:60',
    '2024-01-01T10:00:00 +01:00',
    '2024-01-01T10:00:00Z ',
    ' 2024-01-01T10:00:00Z',
    '2024-01-01T10:00:00Z\n',
    '2024-01-01T10:00:00UTC',
    '2024-01-01Z',
    '٢٠٢٤-01-01',
    '1700000000000',
  ])('%j is no time', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
});

describe('a number', () => {
  test('is ms since the epoch; fractions are cut off', () => {
    expect(parseTime(1_700_000_000_000)).toBe(1_700_000_000_000);
    expect(parseTime(1.9)).toBe(1);
    expect(parseTime(-1.9)).toBe(-1);
    expect(Object.is(parseTime(-0.5), 0)).toBe(true);
  });

  test('must lie where ECMAScript has dates', () => {
    expect(parseTime(8.64e15)).toBe(8.64e15);
    expect(parseTime(-8.64e15)).toBe(-8.64e15);
    expect(parseTime(8.64e15 + 1)).toBeUndefined();
    expect(parseTime(1e300)).toBeUndefined();
    expect(parseTime(Infinity)).toBeUndefined();
    expect(parseTime(NaN)).toBeUndefined();
  });
});

test.each([[undefined], [null], [true], [[]], [{}], [['2024-01-01']]])('%j is no time', (value) => {
  expect(parseTime(value)).toBeUndefined();
});
