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

export interface PlayOptions {
  /** Events a second; undefined: as fast as it goes. */
  readonly rate: number | undefined;
  readonly partitions: number;
  readonly signal: AbortSignal;
  /** Is told how many have been sent so far. */
  readonly sent: (count: number) => void;
  /** What is done before the first event of a month is sent, when all before it are; undefined: nothing. */
  readonly night?: ((month: string, sent: number) => Promise<void>) | undefined;
}

/**
 * Sends the records in their order, each to the partition of its key.
 * Where the first event of another month comes, it halts for the night. A duplicate of the month before, which comes later, is none.
 */
export async function play(
  records: Iterable<PlayedRecord>,
  client: Pick<DemoClient, 'send'>,
  { rate, partitions, signal, sent, night }: PlayOptions,
): Promise<Played> {
  const spoiled: SpoiledAt[] = [];
  let count = 0;
  let waiting: PlayedRecord[] = [];
  const spreader = new Spreader(partitions);
  let started = performance.now();
  let month = '';
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
    const own = monthOf(record);
    if (own > month) {
      if (month !== '' && night !== undefined) {
        if (waiting.length > 0) await flush();
        const halted = performance.now();
        await night(own, count);
        // A night is no part of the time in which the rate is to be held.
        started += performance.now() - halted;
      }
      month = own;
    }
    waiting.push(record);
    if (waiting.length >= size) await flush();
  }
  if (waiting.length > 0) await flush();
  return { count, spoiled };
}

/** `2026-01` */
function monthOf({ day }: PlayedRecord): string {
  return day.slice(0, 7);
}
