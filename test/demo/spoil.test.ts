import { expect, test } from 'vitest';
import { features, readEvents, type MarketEvent } from '../../deploy/demo/events.ts';
import { data } from '../../deploy/demo/places.ts';
import { spoil, spoilKinds, type PlayedRecord, type Shares } from '../../deploy/demo/spoil.ts';

const events = readEvents(data);
const none: Shares = { missing: 0, range: 0, json: 0, duplicate: 0, outlier: 0 };
const played = (shares: Partial<Shares>, seed = 42, from: MarketEvent[] = events): PlayedRecord[] => [
  ...spoil(from, { ...none, ...shares }, seed),
];
const even: Shares = { missing: 0.01, range: 0.01, json: 0.01, duplicate: 0.01, outlier: 0.01 };

test('the file holds 45,312 half-hours in the order of time, each with an id of its own', () => {
  expect(events).toHaveLength(45_312);
  expect(new Set(events.map(({ id }) => id)).size).toBe(45_312);
  const times = events.map(({ time }) => Date.parse(time));
  expect(times.every((time, i) => i === 0 || time > times[i - 1]!)).toBe(true);
  expect(events.every((event) => features.every((name) => event[name] >= 0 && event[name] <= 1))).toBe(true);
});

test('with all shares at 0 every event is played as it is', () => {
  expect(played({})).toEqual(
    events.map((event) => ({ value: JSON.stringify(event), day: event.time.slice(0, 10) })),
  );
});

test('the same seed spoils the same events in the same way, another seed others', () => {
  const once = played(even);
  expect(played(even)).toEqual(once);
  expect(played(even, 43)).not.toEqual(once);
});

test.each(spoilKinds)('the share of %s holds within four standard deviations', (kind) => {
  const records = played(even);
  const count = records.filter(({ spoiled }) => spoiled?.kind === kind).length;
  const deviation = Math.sqrt(45_312 * 0.01 * 0.99);
  expect(Math.abs(count - 453.12)).toBeLessThan(4 * deviation);
});

test('every event stays in its order, once, and a duplicate comes after its event, byte for byte, within 20 events', () => {
  const records = played(even);
  const first = records.filter(({ spoiled }) => spoiled?.kind !== 'duplicate');
  expect(first).toHaveLength(45_312);
  records.forEach(({ value, spoiled }, i) => {
    if (spoiled?.kind !== 'duplicate') return;
    const original = records.findIndex((record) => record.value === value);
    expect(records[original]!.spoiled).toBeUndefined();
    expect(original).toBeLessThan(i);
    // Other duplicates may stand in between.
    expect(i - original).toBeLessThanOrEqual(30);
  });
});

test('a missing field is the one that the reason names, and nothing else is touched', () => {
  const records = played({ missing: 1 }, 1, events.slice(0, 200));
  const named = new Set<string>();
  records.forEach(({ value, spoiled }, i) => {
    const field = spoiled!.reason.slice('missing:'.length);
    named.add(field);
    const rest = Object.entries(events[i]!).filter(([name]) => name !== field);
    expect(JSON.parse(value)).toEqual(Object.fromEntries(rest));
  });
  expect([...named].sort()).toEqual([...features].sort());
});

test('broken JSON never parses', () => {
  for (const { value } of played({ json: 1 }, 1, events.slice(0, 500))) {
    expect(() => JSON.parse(value) as unknown).toThrow(SyntaxError);
  }
});

test('a price out of range lies outside 0..1 on both sides, an outlier far outside all demands', () => {
  const prices = played({ range: 1 }, 1, events.slice(0, 500)).map(
    ({ value }) => (JSON.parse(value) as MarketEvent).nswprice,
  );
  expect(prices.every((price) => price < 0 || price > 1)).toBe(true);
  expect(Math.min(...prices)).toBeLessThan(0);
  expect(Math.max(...prices)).toBeGreaterThan(1);
  const demands = played({ outlier: 1 }, 1, events.slice(0, 500)).map(
    ({ value }) => (JSON.parse(value) as MarketEvent).nswdemand,
  );
  expect(demands.every((demand) => Math.abs(demand) >= 20)).toBe(true);
});
