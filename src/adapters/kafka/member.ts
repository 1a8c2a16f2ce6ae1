import type { Consumer, ConsumerCrashEvent } from 'kafkajs';
import { WorkerError } from '../../worker/errors.ts';
import type { GroupListener, Log } from '../../worker/ports.ts';
import type { Holding } from './assigner.ts';
import { membershipError } from './errors.ts';
import { pause } from './routes.ts';

/** ms before a membership that broke off is begun anew. */
const rejoinPause = 1_000;
/** ms that leaving may take: it waits for what is in flight. */
const leavePatience = 5_000;
/** ms between two looks at whether the group still answers. */
const watchInterval = 1_000;

/**
 * Makes a consumer.
 * @param holding what it tells at each join
 * @param isWanted whether it is to go on after a crash
 */
export type CreateConsumer = (holding: () => Holding, isWanted: () => boolean) => Consumer;

/**
 * A kafkajs consumer that never fetches: all it subscribes to is paused for good, so that it only keeps the membership alive
 * and tells assignments. Reading is `source.ts`.
 */
export class Member {
  readonly #create: CreateConsumer;
  readonly #topics: readonly string[];
  readonly #listener: GroupListener;
  readonly #log: Log;
  /** ms; kafkajs itself is silent for minutes about a group that is. */
  readonly #silenceLimit: number;
  #watch: NodeJS.Timeout | undefined;
  /** When the group last answered, or began to be asked. */
  #heard = performance.now();
  #troubled = false;
  #consumer: Consumer | undefined;
  #left = false;
  readonly #onHeartbeat = new Set<(generation: number) => void>();
  readonly #onEnd = new Set<() => void>();
  /** What the next join tells the group, so that it can leave partitions where they are. */
  #holding: Holding = { partitions: [], generation: -1 };

  /** @param silenceLimit ms for which a group that is well may be silent */
  constructor(
    create: CreateConsumer,
    topics: readonly string[],
    listener: GroupListener,
    log: Log,
    silenceLimit: number,
  ) {
    this.#create = create;
    this.#topics = topics;
    this.#listener = listener;
    this.#log = log;
    this.#silenceLimit = silenceLimit;
  }

  /** Resolves when it has joined for the first time, or the listener was told why not. @throws errors of kafkajs */
  async join(): Promise<void> {
    const consumer = this.#create(
      () => this.#holding,
      () => !this.#left,
    );
    this.#consumer = consumer;
    this.#listen(consumer);
    this.#watch ??= setInterval(() => {
      this.#listenForSilence();
    }, watchInterval).unref();
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...this.#topics], fromBeginning: false });
      await consumer.run({ autoCommit: false, eachBatch: neverCalled });
    } catch (error) {
      this.#consumer = undefined;
      await disconnect(consumer);
      throw error;
    }
  }

  /** The first heartbeat that is answered after this call may have been sent before it; the second was not. */
  async confirm(signal: AbortSignal): Promise<number | undefined> {
    let answered = 0;
    return new Promise((resolve) => {
      const beat = (generation: number): void => {
        if (++answered === 2) end(generation);
      };
      const end = (generation: number | undefined): void => {
        this.#onHeartbeat.delete(beat);
        this.#onEnd.delete(stop);
        signal.removeEventListener('abort', stop);
        resolve(generation);
      };
      const stop = (): void => {
        end(undefined);
      };
      if (signal.aborted || this.#left) {
        stop();
        return;
      }
      this.#onHeartbeat.add(beat);
      this.#onEnd.add(stop);
      signal.addEventListener('abort', stop);
    });
  }

  async leave(): Promise<void> {
    this.#left = true;
    clearInterval(this.#watch);
    for (const end of [...this.#onEnd]) end();
    const consumer = this.#consumer;
    this.#consumer = undefined;
    if (consumer !== undefined) await disconnect(consumer);
  }

  #listen(consumer: Consumer): void {
    const current = (): boolean => !this.#left && consumer === this.#consumer;
    let joined: number[] | undefined;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      // Before the first await, so before the first fetch. Never with `partitions`: that ends the pause of the whole topic.
      if (!pauseAll(consumer, this.#topics)) return;
      joined = [...new Set(Object.values(payload.memberAssignment).flat())].sort((a, b) => a - b);
    });
    // The event of the join lacks the generation; that of the first heartbeat after it has it, and shows that it still holds.
    consumer.on(consumer.events.HEARTBEAT, ({ payload }) => {
      if (!current()) return;
      this.#heard = performance.now();
      if (this.#troubled) this.#listener.recovered?.();
      this.#troubled = false;
      for (const beat of [...this.#onHeartbeat]) beat(payload.groupGenerationId);
      if (joined === undefined) return;
      const partitions = joined;
      joined = undefined;
      this.#holding = { partitions, generation: payload.groupGenerationId };
      this.#listener.assigned(partitions, payload.groupGenerationId);
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (current()) void this.#crashed(payload);
    });
  }

  #listenForSilence(): void {
    const silence = performance.now() - this.#heard;
    if (silence <= this.#silenceLimit) return;
    this.#trouble(
      new WorkerError('retriable', `the group has not answered for ${Math.round(silence / 1000)} s`),
    );
  }

  #trouble(error: WorkerError): void {
    this.#troubled = true;
    this.#listener.troubled?.(error);
  }

  /** kafkajs restarts by itself after some faults; after others it stops for ever, though they may pass, in silence. */
  async #crashed({ error, groupId, restart }: ConsumerCrashEvent['payload']): Promise<void> {
    const failure = membershipError(error, `membership in group ${groupId}`);
    if (restart) {
      this.#log.warn({ error: failure.message }, 'kafkajs lost the group and joins again');
      this.#trouble(failure);
      return;
    }
    if (failure.trouble !== 'retriable') {
      this.#listener.failed(failure);
      return;
    }
    this.#log.warn({ error: failure.message }, 'lost the group; joining again');
    this.#trouble(failure);
    await pause(rejoinPause);
    if (this.#left) return;
    try {
      await this.join();
    } catch (cause) {
      await this.#crashed({ error: cause as Error, groupId, restart: false });
    }
  }
}

/** Leaves the group and waits for that, but not for ever. */
async function disconnect(consumer: Consumer): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, leavePatience)));
  try {
    await Promise.race([consumer.disconnect(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @returns false where kafkajs has ended the run while its join was on the way, as after a broker that went: there is nothing to pause
 * then, nothing is fetched, and what it joined is left
 */
function pauseAll(consumer: Consumer, topics: readonly string[]): boolean {
  try {
    consumer.pause(topics.map((topic) => ({ topic })));
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Consumer group was not initialized'))
      return false;
    throw error;
  }
}

function neverCalled(): Promise<void> {
  return Promise.reject(new Error('a paused consumer was handed records'));
}
