import { backoff } from './backoff.ts';
import { passes } from './errors.ts';
import type { InputWatch } from './inputWatch.ts';
import type { WorkerOptions } from './options.ts';
import type { Patience } from './patience.ts';
import type { Broker, Clock, Log, Membership } from './ports.ts';
import { schemaFetched } from './schemas/fetched.ts';
import type { OutputSchema } from './schemas/outputSchema.ts';
import { checkTopics } from './topics.ts';

export interface JoiningTools {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: WorkerOptions;
  readonly input: InputWatch;
  readonly patience: Patience;
  readonly outputSchema?: OutputSchema | undefined;
  /** Aborts when the worker begins to end. */
  readonly signal: AbortSignal;
  /** Resolves then. */
  readonly ended: Promise<unknown>;
}

/** What the worker does about what comes of it. */
export interface JoiningListener {
  /** The broker has answered, and the set-up is right; the join comes next. */
  checked(): void;
  assigned(partitions: readonly number[], generation: number): void;
  /** The membership is at an end. */
  failed(error: Error): void;
  recovered(): void;
}

/** A worker's way into the group: the topics are checked, the schema of the predictions is found, the group is joined. */
export class Joining {
  /** When it last came further, or failed and would try again, ms of the clock's `elapsed`. */
  lastSign: number;
  /** Undefined: the join has not returned. The group may tell of partitions before. */
  membership: Membership | undefined;
  /** The membership, once the join has returned. */
  readonly joined: Promise<Membership>;
  private readonly resolve: (membership: Membership) => void;
  private readonly tools: JoiningTools;
  private readonly listener: JoiningListener;

  constructor(tools: JoiningTools, listener: JoiningListener) {
    this.tools = tools;
    this.listener = listener;
    this.lastSign = tools.clock.elapsed();
    const { promise, resolve } = Promise.withResolvers<Membership>();
    this.joined = promise;
    this.resolve = resolve;
  }

  /** Tries until it is in, or the worker ends; waits for a broker that is away. @returns what it cannot start for */
  async run(): Promise<Error | undefined> {
    const { clock, ended, log, patience, signal } = this.tools;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        const joining = this.join();
        // A broker that does not answer must not hold up a stop: whoever stops it then closes the connections.
        joining.catch(() => undefined);
        await Promise.race([joining, ended]);
        return undefined;
      } catch (error) {
        const end = passes(error) ? patience.failed(error) : (error as Error);
        if (end !== undefined) return end;
        const wait = backoff(attempt, 0);
        this.lastSign = clock.elapsed() + wait;
        log.warn({ attempt, wait, err: error }, 'the worker cannot start yet; it tries again');
        await clock.sleep(wait, signal);
      }
    }
    return undefined;
  }

  private async join(): Promise<void> {
    const { broker, clock, input, log, options, patience, signal } = this.tools;
    const { listener } = this;
    const moved = (): void => {
      this.lastSign = clock.elapsed();
    };
    moved();
    for (const warning of await checkTopics(options, broker, moved)) log.warn({}, warning);
    moved();
    await input.begin();
    moved();
    await this.findOutputSchema();
    moved();
    listener.checked();
    const membership = await broker.join(options.app, [options.input.topic], {
      assigned: (partitions, generation) => {
        listener.assigned(partitions, generation);
      },
      failed: (error) => {
        listener.failed(error);
      },
      troubled: (error) => {
        moved();
        const end = patience.failed(error);
        if (end !== undefined) listener.failed(end);
      },
      recovered: () => {
        listener.recovered();
      },
    });
    this.membership = membership;
    this.resolve(membership);
    // It was stopped meanwhile, and whoever stopped it saw no membership to leave.
    if (signal.aborted) await membership.leave();
  }

  private async findOutputSchema(): Promise<void> {
    const { clock, outputSchema: schemas, patience, signal } = this.tools;
    if (schemas === undefined) return;
    await schemaFetched({ clock, schemas }, schemas.found(), signal, (sign) => {
      this.lastSign = Math.max(sign, this.lastSign);
      // The broker has answered: it is not for that one that nothing goes on. Once it is found, nobody waits.
      if (schemas.waiting > 0) patience.progressed();
    });
  }
}
