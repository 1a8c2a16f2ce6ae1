import type { SchemaLacking, SchemaRefused, Schemas, SchemaText } from '../../codecs/schemas.ts';
import { backoff } from '../backoff.ts';
import { WorkerError } from '../errors.ts';
import type { Clock, Log } from '../ports.ts';
import { RecentMap } from './recentMap.ts';
import { References } from './references.ts';
import type { RegistryAnswer, SchemaRegistry } from './registry.ts';
import { RegistryCalls } from './registryCalls.ts';
import { Slots } from './slots.ts';

/** ms for which an id is asked for that the registry does not have: its producer may be faster than what tells the registry's nodes. */
const patience = 10_000;
/** ms for which an id that was not there counts as unknown; then the registry is asked once more. */
const missLife = 10_000;
/**
 * ms for which an id that was asked for long enough is asked for once only; later it is given as long again, for the id that garbage named
 * yesterday may be a new schema's today. So what names the same id again and again holds its partition up for a third of the time at most.
 */
const missMemory = patience + missLife;
/** ms between two lines in the log about ids that were given up. */
const sayInterval = 60_000;
/** ms between two questions for an id that is not there, at most. */
const longestPause = 1_000;
/** Ids are 32-bit numbers with a sign, and those that are given are not negative. */
const largestId = 2 ** 31 - 1;
/** A registry has a few schemas a topic; ids that somebody makes up must not fill the memory. */
const mostFound = 10_000;
const mostMissed = 10_000;
/** Calls at a time, of all tasks together: ids that a whole batch names are asked for at once, and the time for an answer runs from the call on. */
const mostCalls = 8;

/** Of an id that the registry does not have: times of the clock's `elapsed`. */
interface Miss {
  /** When it was last told so. */
  readonly told: number;
  /** When it had been asked for long enough. */
  readonly waited: number;
  readonly answer: SchemaLacking | 'unknown';
}

export interface RegistrySchemasOptions {
  /** What an id means that the registry does not have: the event is a dead letter, or the worker ends. */
  readonly unknown: 'deadLetter' | 'stop';
  /** Of the process: those who failed together are not to come back together. */
  readonly salt: number;
}

/**
 * The writers' schemas of a registry. What was found is kept for ever, for ids never change; who asks for what is being asked for waits
 * for the same answer.
 */
export class RegistrySchemas implements Schemas {
  readonly calls: RegistryCalls;
  private readonly registry: SchemaRegistry;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly options: RegistrySchemasOptions;
  /** When the log last told of an id that was given up. */
  private said = -Infinity;
  private readonly found = new RecentMap<number, SchemaText | SchemaRefused>(mostFound);
  private readonly missed = new RecentMap<number, Miss>(mostMissed);
  private readonly asking = new Map<number, Promise<void>>();
  private readonly slots = new Slots(mostCalls);
  private readonly references: References;
  private readonly ending = new AbortController();

  constructor(registry: SchemaRegistry, clock: Clock, log: Log, options: RegistrySchemasOptions) {
    this.registry = registry;
    this.clock = clock;
    this.log = log;
    this.options = options;
    this.calls = new RegistryCalls(registry, clock, log, options.salt);
    this.references = new References((subject, version) =>
      this.called((signal) => registry.version(subject, version, signal)),
    );
  }

  /** How many ids are being asked for. */
  get waiting(): number {
    return this.asking.size;
  }

  lookup(id: number): SchemaText | SchemaRefused | SchemaLacking | 'unknown' | undefined {
    const found = this.found.get(id);
    if (found !== undefined) return found;
    if (id < 0 || id > largestId) return { refused: `no schema registry gives an id like ${id}` };
    // What ends the worker does so where its record is reached, not where it was asked for ahead of that.
    if (this.options.unknown === 'stop') return undefined;
    const missed = this.missed.get(id);
    return missed !== undefined && this.clock.elapsed() - missed.told < missLife ? missed.answer : undefined;
  }

  ask(id: number): Promise<void> {
    const before = this.asking.get(id);
    if (before !== undefined) return before;
    const asking = this.fetch(id).finally(() => {
      this.asking.delete(id);
    });
    this.asking.set(id, asking);
    // Whoever waits for it may have been stopped meanwhile.
    asking.catch(() => undefined);
    return asking;
  }

  /** Nobody waits any more: what is being asked for ends, with an error. */
  close(): void {
    this.ending.abort();
  }

  private async fetch(id: number): Promise<void> {
    const { clock, registry, calls, options } = this;
    const { signal } = this.ending;
    const before = this.missed.get(id);
    const waited =
      before !== undefined && clock.elapsed() - before.waited < missMemory ? before.waited : undefined;
    let since: number | undefined;
    let answer: SchemaText | SchemaRefused | SchemaLacking | 'unknown';
    for (let attempt = 1; ; attempt++) {
      answer = await this.schema(id);
      if (answer !== 'unknown' && !('lacks' in answer)) {
        this.found.set(id, answer);
        this.missed.delete(id);
        return;
      }
      const now = clock.elapsed();
      since ??= now;
      // One that has had its time: this answer told whether it is there by now.
      if (waited !== undefined || now - since >= patience) break;
      const pause = Math.min(longestPause, backoff(attempt, options.salt + id), since + patience - now);
      calls.moved(now + pause);
      await clock.sleep(pause, signal);
    }
    const told = clock.elapsed();
    this.missed.set(id, { told, waited: waited ?? told, answer });
    const what =
      answer === 'unknown' ? `schema with the id ${id}` : `${answer.lacks}, to which schema ${id} refers`;
    if (options.unknown === 'deadLetter') {
      this.givenUp(what, told);
      return;
    }
    throw new WorkerError(
      'fatal',
      `the schema registry ${registry.place} has no ${what} (input.format.unknown is stop)`,
    );
  }

  /** With all that it refers to. */
  private async schema(id: number): Promise<SchemaText | SchemaRefused | SchemaLacking | 'unknown'> {
    const answer = await this.called((signal) => this.registry.schema(id, signal));
    const whole = answer === 'unknown' || 'refused' in answer || answer.references === undefined;
    return whole ? answer : this.references.resolve(answer, `schema ${id} of the registry`);
  }

  private async called(call: (signal: AbortSignal) => Promise<RegistryAnswer>): Promise<RegistryAnswer> {
    const { calls, slots } = this;
    const { signal } = this.ending;
    const answer = await calls.answered(() => slots.run(() => call(signal)), signal);
    calls.counted(answer === 'unknown' ? 'unknown' : 'refused' in answer ? 'refused' : 'found');
    return answer;
  }

  /** Where records name other ones again and again, their partition waits each time: whoever sees it stand must find why. */
  private givenUp(what: string, now: number): void {
    if (now - this.said < sayInterval) return;
    this.said = now;
    const { place } = this.registry;
    this.log.warn(
      { registry: place },
      `the schema registry has no ${what}; events that name it are dead letters, after a wait`,
    );
  }
}
