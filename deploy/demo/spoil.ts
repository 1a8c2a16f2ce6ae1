import { mulberry32 } from '../../src/core/random.ts';
import { features, type MarketEvent } from './events.ts';

/** The ways in which an event is spoiled on purpose. */
export const spoilKinds = ['missing', 'range', 'json', 'duplicate', 'outlier'] as const;
export type SpoilKind = (typeof spoilKinds)[number];

/** The share of all events that each kind spoils. */
export type Shares = Readonly<Record<SpoilKind, number>>;

/** What the worker should do with the event. */
export type Outcome = 'rejected' | 'quarantined' | 'dropped';

export interface Spoiled {
  readonly id: string;
  readonly kind: SpoilKind;
  readonly expected: Outcome;
  /** As in metrics and dead letters. */
  readonly reason: string;
}

/** A record to be sent, and what was done to it. */
export interface PlayedRecord {
  readonly value: string;
  /** The day of the event, `2026-01-31`: what comes of one day stays together. */
  readonly day: string;
  readonly spoiled?: Spoiled;
}

/** How many events later a duplicate comes, at most. */
const furthest = 20;

/**
 * The events as JSON, in their order, a few of them spoiled: the same seed spoils the same ones in the same way. A
 * duplicate is the same record once more, up to 20 events later; the other kinds take the sound event's place.
 */
export function* spoil(
  events: Iterable<MarketEvent>,
  shares: Shares,
  seed: number,
): Generator<PlayedRecord, void, void> {
  const random = mulberry32(seed);
  const again: { at: number; record: PlayedRecord }[] = [];
  let position = 0;
  for (const event of events) {
    for (const { record } of take(again, (waiting) => waiting.at <= position)) yield record;
    const kind = draw(random(), shares);
    const value = JSON.stringify(event);
    const day = event.time.slice(0, 10);
    if (kind === undefined) yield { value, day };
    else if (kind === 'duplicate') {
      yield { value, day };
      const at = position + 1 + Math.floor(random() * furthest);
      again.push({ at, record: { value, day, spoiled: told(event, kind, 'dropped', 'duplicate:id') } });
    } else yield { ...spoilOne(event, value, kind, random), day };
    position++;
  }
  for (const { record } of again) yield record;
}

function spoilOne(
  event: MarketEvent,
  value: string,
  kind: 'missing' | 'range' | 'json' | 'outlier',
  random: () => number,
): Omit<PlayedRecord, 'day'> {
  switch (kind) {
    case 'missing': {
      const field = features[Math.floor(random() * features.length)]!;
      const rest = Object.entries(event).filter(([name]) => name !== field);
      const spoiled = told(event, kind, 'rejected', `missing:${field}`);
      return { value: JSON.stringify(Object.fromEntries(rest)), spoiled };
    }
    case 'range': {
      // The filter allows 0..1.
      const nswprice = random() < 0.5 ? -0.01 - random() : 1.01 + random();
      return changed({ ...event, nswprice }, told(event, kind, 'rejected', 'range:nswprice'));
    }
    case 'json': {
      // No part of an object that begins at its start and lacks its end is JSON.
      const length = 1 + Math.floor(random() * (value.length - 1));
      return { value: value.slice(0, length), spoiled: told(event, kind, 'rejected', 'json') };
    }
    case 'outlier': {
      const nswdemand = (random() < 0.5 ? -1 : 1) * (20 + 80 * random());
      return changed({ ...event, nswdemand }, told(event, kind, 'quarantined', 'outlier:nswdemand'));
    }
  }
}

function changed(event: MarketEvent, spoiled: Spoiled): Omit<PlayedRecord, 'day'> {
  return { value: JSON.stringify(event), spoiled };
}

function told(event: MarketEvent, kind: SpoilKind, expected: Outcome, reason: string): Spoiled {
  return { id: event.id, kind, expected, reason };
}

/** @param number in [0, 1) */
function draw(number: number, shares: Shares): SpoilKind | undefined {
  let below = 0;
  for (const kind of spoilKinds) {
    below += shares[kind];
    if (number < below) return kind;
  }
  return undefined;
}

/** Takes out of a list what fits, in its order. */
function take<T>(list: T[], fits: (one: T) => boolean): T[] {
  const taken = list.filter(fits);
  if (taken.length > 0) list.splice(0, list.length, ...list.filter((one) => !fits(one)));
  return taken;
}
