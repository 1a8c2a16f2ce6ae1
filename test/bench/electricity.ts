import { readEvents, type MarketEvent } from '../../deploy/demo/events.ts';
import { data } from '../../deploy/demo/places.ts';
import { FetchedBatch } from '../../src/adapters/kafka/fetchedBatch.ts';
import type { Batch } from '../../src/worker/ports.ts';

/** Records a batch: about the 1 MiB that the worker asks a broker for. */
const batchSize = 5000;
const text = new TextEncoder();
const oneKey = (): string => 'nsw';

/**
 * The electricity market's events as JSON, as the demonstration plays them; over again until there are `count`, each with an id of its
 * own, so that no filter takes them for duplicates.
 */
export function electricityEvents(count: number): string[] {
  const events = readEvents(data);
  return Array.from({ length: count }, (_, i) => {
    const event: MarketEvent = { ...events[i % events.length]!, id: `e${i + 1}` };
    return JSON.stringify(event);
  });
}

/** Events as the Kafka adapter hands them over: slices of one buffer a batch, with a key each and no headers. */
export function batchesOf(values: readonly (string | Uint8Array)[]): Batch[] {
  const batches: Batch[] = [];
  for (let from = 0; from < values.length; from += batchSize)
    batches.push(batchOf(values.slice(from, from + batchSize), from, oneKey));
  return batches;
}

/** The same, made as they are needed, with a key for each event and, where asked for, further fields. */
export function* keyedBatches(
  count: number,
  keyOf: (i: number) => string,
  more: (i: number) => object = () => ({}),
): Generator<Batch> {
  const events = readEvents(data);
  for (let from = 0; from < count; from += batchSize) {
    const values = Array.from({ length: Math.min(batchSize, count - from) }, (_, j) => {
      const i = from + j;
      return JSON.stringify({ ...events[i % events.length]!, id: `e${i + 1}`, ...more(i) });
    });
    yield batchOf(values, from, keyOf);
  }
}

function batchOf(
  values: readonly (string | Uint8Array)[],
  from: number,
  keyOf: (i: number) => string,
): Batch {
  const bytesOf = (value: string | Uint8Array) => (typeof value === 'string' ? text.encode(value) : value);
  const encoded = values.map((value, i) => [text.encode(keyOf(from + i)), bytesOf(value)] as const);
  // Keys, values, and one byte: a count of 0 headers.
  const size = encoded.reduce((sum, [key, value]) => sum + key.length + value.length, 1);
  const buffer = new Uint8Array(size);
  const batch = new FetchedBatch('events', 0, from + values.length, from + values.length, values.length);
  batch.use(buffer);
  let at = 0;
  encoded.forEach(([key, value], i) => {
    const middle = at + key.length;
    const end = middle + value.length;
    buffer.set(key, at);
    buffer.set(value, middle);
    batch.add(from + i, Date.now(), at, middle, middle, end, size - 1);
    at = end;
  });
  return batch;
}
