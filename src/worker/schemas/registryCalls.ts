import { backoff } from '../backoff.ts';
import { passes, WorkerError } from '../errors.ts';
import type { Clock, Log } from '../ports.ts';
import type { SchemaRegistry } from './registry.ts';

/** What a call came to. `failed`: the registry is away, or in trouble, and is called again. */
export const callResults = ['found', 'unknown', 'refused', 'failed'] as const;
export type CallResult = (typeof callResults)[number];

/** ms between two lines in the log about a registry that is away. */
const sayInterval = 60_000;

/** Calls of a registry that are made again until they are answered, and what a worker tells of them: metrics, log, signs of life. */
export class RegistryCalls {
  readonly counts = new Map<CallResult, number>(callResults.map((result) => [result, 0]));
  /** When a call last ended, well or not; of a pause before the next one, its end. ms of the clock's `elapsed`. */
  lastSign: number;
  private readonly place: string;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly salt: number;
  /** Since when it is away; undefined: it answers, as far as is known. */
  private since: number | undefined;
  /** When the log last told of it. */
  private said = -Infinity;
  /** Whether the log has told of it since it last answered. */
  private told = false;

  constructor({ place }: Pick<SchemaRegistry, 'place'>, clock: Clock, log: Log, salt: number) {
    this.place = place;
    this.clock = clock;
    this.log = log;
    this.salt = salt;
    this.lastSign = clock.elapsed();
  }

  /** Seconds for which the registry has not answered though it was asked; 0: it answers. */
  get awaySeconds(): number {
    return this.since === undefined ? 0 : (this.clock.elapsed() - this.since) / 1000;
  }

  counted(result: CallResult): void {
    this.counts.set(result, this.counts.get(result)! + 1);
  }

  /** A sign of life. @param now ms; of a pause, its end */
  moved(now: number): void {
    if (now > this.lastSign) this.lastSign = now;
  }

  /** Calls until there is an answer, however long that takes. @throws WorkerError for what does not pass, or when `signal` aborts */
  async answered<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { clock } = this;
    const ending = (): boolean => signal.aborted;
    for (let attempt = 1; !ending(); attempt++) {
      this.moved(clock.elapsed());
      try {
        const answer = await call();
        this.moved(clock.elapsed());
        this.answers();
        return answer;
      } catch (error) {
        this.moved(clock.elapsed());
        // Nobody waits for it any more: that it was cut off says nothing of the registry.
        if (ending()) break;
        if (!passes(error)) throw error;
        this.away(error);
      }
      const pause = backoff(attempt, this.salt);
      this.moved(clock.elapsed() + pause);
      await clock.sleep(pause, signal);
    }
    throw new WorkerError('retriable', 'the schema registry is not asked any more');
  }

  private away(error: WorkerError): void {
    const now = this.clock.elapsed();
    this.counted('failed');
    this.since ??= now;
    if (now - this.said < sayInterval) return;
    this.said = now;
    this.told = true;
    this.log.warn(
      { registry: this.place, seconds: Math.round(this.awaySeconds), err: error },
      'the schema registry does not answer; what needs it waits, and tries again',
    );
  }

  private answers(): void {
    if (this.since === undefined) return;
    const seconds = Math.round(this.awaySeconds);
    this.since = undefined;
    // Of many calls at once, some may be answered and some not: it is not told each time.
    if (!this.told) return;
    this.told = false;
    this.log.info({ registry: this.place, seconds }, 'the schema registry answers again');
  }
}
