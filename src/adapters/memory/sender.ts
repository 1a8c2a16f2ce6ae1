import type { Gathered, OutputRecord, Sender } from '../../worker/ports.ts';
import { recordsFor } from './gatheredRecords.ts';
import type { Run } from './session.ts';
import type { Topics } from './topics.ts';

/** A producer without transactions. */
export class MemorySender implements Sender {
  readonly #topics: Topics;
  readonly #now: () => number;
  readonly #run: Run;

  constructor(topics: Topics, now: () => number, run: Run) {
    this.#topics = topics;
    this.#now = now;
    this.#run = run;
  }

  send(topic: string, partition: number, given: readonly OutputRecord[] | Gathered): Promise<number> {
    return this.#run('plain send', () => {
      const records = recordsFor(topic, this.#topics.maximumBytes(topic), given);
      return this.#topics.log(topic, partition).append(records, this.#now());
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
