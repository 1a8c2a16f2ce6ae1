import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoClient } from './client.ts';
import { Spreader } from './spreader.ts';
import type { PlayedRecord, Spoiled } from './spoil.ts';

/** Records a send: kafkajs is at its best there. */
const sendSize = 500;

/** What was spoiled, and where it went. */
export interface SpoiledAt extends Spoiled {
  readonly partition: number;
  readonly offset: number;
}

export interface Played {
  /** How many records are in the topic. */
  readonly count: number;
  readonly spoiled: readonly SpoiledAt[];
}

/**
 * Sends the records in their order, each to the partition of its key.
 * @param rate events a second; undefined: as fast as it goes
 * @param sent is told how many have been sent so far
 */
export async function play(
  records: Iterable<PlayedRecord>,
  client: Pick<DemoClient, 'send'>,
  rate: number | undefined,
  signal: AbortSignal,
  sent: (count: number) => void,
  partitions = 1,
): Promise<Played> {
  const spoiled: SpoiledAt[] = [];
  let count = 0;
  let waiting: PlayedRecord[] = [];
  const spreader = new Spreader(partitions);
  const started = performance.now();
  const flush = async (): Promise<void> => {
    for (const [partition, part] of spreader.spread(waiting)) {
      const first = await client.send(part, partition);
      part.forEach((record, i) => {
        if (record.spoiled !== undefined) spoiled.push({ ...record.spoiled, partition, offset: first + i });
      });
    }
    count += waiting.length;
    waiting = [];
    sent(count);
    // Where the worker runs in this process, it gets its turn.
    const due = rate === undefined ? 0 : started + (count / rate) * 1000 - performance.now();
    await sleep(Math.max(0, due), undefined, { signal });
  };
  // Slowed down, twenty small sends a second look like a stream.
  const size = rate === undefined ? sendSize : Math.min(sendSize, Math.max(1, Math.round(rate / 20)));
  for (const record of records) {
    waiting.push(record);
    if (waiting.length >= size) await flush();
  }
  if (waiting.length > 0) await flush();
  return { count, spoiled };
}
