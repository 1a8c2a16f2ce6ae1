import { mulberry32 } from '../../src/core/random.ts';
import type { MarketEvent } from '../../deploy/demo/events.ts';
import type { PlayedRecord } from '../../deploy/demo/spoil.ts';

/** Events that go wrong in ways that `make run` does not know. */

function played(event: MarketEvent, change: Readonly<Record<string, unknown>> = {}): PlayedRecord {
  return { value: JSON.stringify({ ...event, ...change }), day: event.time.slice(0, 10) };
}

/** Every fourth has no label, every fourth one that nobody knows. */
export function badlyLabelled(events: readonly MarketEvent[]): PlayedRecord[] {
  const labels = [undefined, 'SIDEWAYS'];
  return events.map((event, i) => played(event, i % 4 < labels.length ? { class: labels[i % 4] } : {}));
}

/** A thousand times too large, in fields that no filter looks at. */
export function poisoned(events: readonly MarketEvent[]): PlayedRecord[] {
  return events.map((event) => {
    const { vicprice, vicdemand, transfer } = event;
    const large = { vicprice: vicprice * 1000, vicdemand: vicdemand * 1000, transfer: transfer * 1000 };
    return played(event, large);
  });
}

export function sound(events: readonly MarketEvent[]): PlayedRecord[] {
  return events.map((event) => played(event));
}

/** No label is that of the event before, though nearly all are in the market: a drift for whoever has learned of the last label. */
export function turning(events: readonly MarketEvent[]): PlayedRecord[] {
  return events.map((event, i) => played(event, { class: i % 2 === 0 ? 'UP' : 'DOWN' }));
}

/** A clock that is a century ahead. */
export function ahead(events: readonly MarketEvent[]): PlayedRecord[] {
  return events.map((event) => played(event, { time: event.time.replace(/^\d{4}/, '2096') }));
}

/** Labels by lot: of these nothing can be learned. JSON lines. */
export function senseless(events: readonly MarketEvent[]): string {
  const random = mulberry32(1);
  const drawn = events.map((event) => ({ ...event, class: random() < 0.5 ? 'UP' : 'DOWN' }));
  return drawn.map((event) => `${JSON.stringify(event)}\n`).join('');
}
