import { CheckpointStore } from './checkpoint/store.ts';
import { WorkerError } from './errors.ts';
import { healthOf, type Health } from './health.ts';
import { InputWatch } from './inputWatch.ts';
import { Joining } from './joining.ts';
import type { Observe } from './metric.ts';
import type { ArtifactFiles } from './models/artifactFiles.ts';
import { ModelFollower } from './models/follower.ts';
import { stateTopic, type WorkerOptions } from './options.ts';
import { Patience } from './patience.ts';
import type { Broker, Clock, Encoding, Log } from './ports.ts';
import type { OutputSchema } from './schemas/outputSchema.ts';
import type { RegistryCalls } from './schemas/registryCalls.ts';
import type { RegistrySchemas } from './schemas/registrySchemas.ts';
import type { TaskStatus } from './status.ts';
import { Task } from './task.ts';

export interface WorkerTools {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly encoding: Encoding;
  readonly log: Log;
  readonly observe: Observe;
  /** Where batch models are that are not in the topic; left out: they are in the topic. */
  readonly artifacts?: ArtifactFiles | undefined;
  /** Where writers' schemas come from; left out: there is no schema registry. */
  readonly schemas?: RegistrySchemas | undefined;
  /** By which predictions are written; left out: they are JSON. */
  readonly outputSchema?: OutputSchema | undefined;
}

/** How often another owner may take a partition away within one generation: a zombie does so once. */
const mostFenced = 3;

interface Owned {
  readonly task: Task;
  /** Settles when the task is closed; never rejects. */
  readonly ended: Promise<void>;
}

/** One member of the group: it owns a task for each partition that it is assigned. */
export class Worker {
  /** Resolves when it has stopped; rejects with what it cannot go on after. */
  readonly done: Promise<void>;
  /** Assignments that it was told of. */
  rebalances = 0;
  readonly options: WorkerOptions;
  private readonly tools: WorkerTools;
  private readonly store: CheckpointStore;
  private readonly input: InputWatch;
  private readonly patience: Patience;
  private readonly models: ModelFollower | undefined;
  private readonly owned = new Map<number, Owned>();
  /** The newest status of each partition that was ever this worker's. */
  private readonly had = new Map<number, TaskStatus>();
  private readonly ending = new AbortController();
  /** Resolves when it is asked to end. */
  private readonly ended: Promise<unknown>;
  private generation = -1;
  /** Its way into the group. */
  private readonly joining: Joining;
  private stopping: Promise<void> | undefined;
  /** Partitions whose task was fenced, and of which the group has not said yet whose they are. */
  private readonly asking = new Set<number>();
  /** How often each partition was fenced in this generation. */
  private readonly fenced = new Map<number, number>();
  /** What it cannot go on after; `done` rejects with it. */
  private cause: Error | undefined;
  private readonly settle: { resolve: () => void; reject: (error: Error) => void };

  constructor(options: WorkerOptions, tools: WorkerTools) {
    this.options = options;
    this.tools = tools;
    this.ended = new Promise((resolve) => {
      this.ending.signal.addEventListener('abort', resolve);
    });
    this.store = new CheckpointStore(stateTopic(options.app), tools.broker, tools.encoding);
    this.input = new InputWatch(options, tools.broker, tools.clock);
    this.patience = new Patience(tools.clock, options.giveUp);
    this.models = options.topology.fallback && new ModelFollower(options, tools);
    const { input, patience, ended } = this;
    const { signal } = this.ending;
    this.joining = new Joining(
      { ...tools, options, input, patience, signal, ended },
      {
        checked: () => {
          // Now that the broker has answered. It ends with the worker, and never fails; a request that hangs is not waited for.
          void this.models?.follow(signal);
        },
        assigned: (partitions, generation) => {
          this.assign(partitions, generation);
        },
        failed: (error) => {
          this.fail(error);
        },
        recovered: () => {
          this.idles();
        },
      },
    );
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.done = promise;
    this.settle = {
      resolve: () => {
        resolve(undefined);
      },
      reject,
    };
    // Whoever starts it awaits `done`; a failure before that must not end the process unheard.
    this.done.catch(() => undefined);
  }

  /**
   * Checks the topics and joins the group; waits for a broker that is away.
   * @throws WorkerError where the set-up is wrong
   */
  async start(): Promise<void> {
    const end = await this.joining.run();
    if (end === undefined) return;
    // Tasks may have begun by now: the group tells of partitions before the join has returned.
    this.fail(end);
    await this.stopping;
    throw end;
  }

  /** Commits and checkpoints what there is, leaves the group. Never rejects: `done` tells how it ended. */
  stop(): Promise<void> {
    this.stopping ??= this.end().then(
      () => {
        if (this.cause === undefined) this.settle.resolve();
        else this.settle.reject(this.cause);
      },
      (error: unknown) => {
        // What began the end says more than what then went wrong with it.
        if (this.cause !== undefined) this.tools.log.warn({ err: error }, 'trouble while ending');
        this.settle.reject(this.cause ?? (error as Error));
      },
    );
    return this.stopping;
  }

  /** Aborts when it begins to end, asked to or not. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** What it ends for, known when `signal` aborts; undefined: it was asked to. */
  get failure(): Error | undefined {
    return this.cause;
  }

  /** What it knows of batch models; undefined without `fallback`. */
  get batchModels(): ModelFollower | undefined {
    return this.models;
  }

  /** What it asks schema registries: of events, and of predictions. */
  get registryCalls(): readonly RegistryCalls[] {
    const { schemas, outputSchema } = this.tools;
    return [schemas, outputSchema].flatMap((asking) => asking?.calls ?? []);
  }

  /** How many schemas it asks them for. */
  get waitingSchemas(): number {
    const { schemas, outputSchema } = this.tools;
    return (schemas?.waiting ?? 0) + (outputSchema?.waiting ?? 0);
  }

  statuses(): TaskStatus[] {
    return [...this.owned.values()].map(({ task }) => task.status);
  }

  health(): Health {
    return healthOf(
      this.statuses(),
      this.generation >= 0 ? undefined : this.joining,
      this.tools.clock.elapsed(),
      this.options.progressDeadline,
      this.asking,
    );
  }

  private assign(partitions: readonly number[], generation: number): void {
    if (this.stopping !== undefined) return;
    try {
      this.input.expect(Math.max(-1, ...partitions) + 1);
    } catch (error) {
      this.fail(error as WorkerError);
      return;
    }
    this.tools.log.info({ partitions, generation }, 'partitions assigned');
    this.rebalances++;
    if (generation !== this.generation) this.fenced.clear();
    // It says by itself whose each partition is.
    this.asking.clear();
    this.generation = generation;
    for (const [partition, { task }] of this.owned) {
      if (!partitions.includes(partition)) task.stop();
    }
    for (const partition of partitions) this.own(partition);
    this.idles();
  }

  /** Where there are no partitions to get further with, to be in the group is all the progress there is. */
  private idles(): void {
    if (this.owned.size === 0) this.patience.progressed();
  }

  /** Starts a partition's task, after an earlier one of the same partition has ended. */
  private own(partition: number): void {
    const earlier = this.owned.get(partition);
    // A task that runs on keeps its partition over generations.
    if (earlier !== undefined && !earlier.task.stopped) return;
    const task = new Task(
      {
        ...this.tools,
        store: this.store,
        input: this.input,
        patience: this.patience,
        options: this.options,
        batchModels: this.models,
        schemas: this.tools.schemas,
        outputSchema: this.tools.outputSchema,
      },
      partition,
      this.had.get(partition),
    );
    this.had.set(partition, task.status);
    const ended = (earlier?.ended ?? Promise.resolve())
      .then(() => task.run())
      .catch((error: unknown) => {
        this.taskFailed(task, error);
      })
      .finally(() => {
        if (this.owned.get(partition)?.task === task) this.owned.delete(partition);
      });
    this.owned.set(partition, { task, ended });
  }

  private taskFailed(task: Task, error: unknown): void {
    const { partition, stopped } = task;
    const trouble = error instanceof WorkerError ? error.trouble : 'fatal';
    const revoked = stopped && !this.ending.signal.aborted;
    if (trouble === 'fatal' || (trouble === 'retriable' && !revoked)) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    // A revoked task's last commit may fail: whoever has the partition now goes on from the one before.
    this.tools.log.warn(
      { partition, err: error },
      "the partition is no longer this worker's; its task is closed",
    );
    if (trouble !== 'fenced' || stopped) return;
    void this.waitForGroup(partition, error as WorkerError);
  }

  /**
   * Two owners that init in turn would fence each other for ever, so a fenced task waits for the group to say whose the partition is: a
   * later assignment starts it again, or a heartbeat that shows that this generation still stands; it was then a zombie that inited.
   * Where that happens again and again, two applications write under one name.
   */
  private async waitForGroup(partition: number, error: WorkerError): Promise<void> {
    const { generation, options } = this;
    this.asking.add(partition);
    await Promise.race([this.joining.joined, this.ended]);
    const confirmed = await this.joining.membership?.confirm(this.ending.signal);
    // A later generation decides by itself; without any, the membership has ended, and says so.
    if (this.generation !== generation || confirmed !== generation) return;
    this.asking.delete(partition);
    const times = (this.fenced.get(partition) ?? 0) + 1;
    this.fenced.set(partition, times);
    if (times <= mostFenced) {
      this.own(partition);
      return;
    }
    const id = `${options.app}-${partition}`;
    this.fail(
      new WorkerError(
        'fatal',
        `partition ${partition} is assigned to this worker, but another process writes as ${id}: do two applications have the same ` +
          'name (app)?',
        error,
      ),
    );
  }

  private fail(error: Error): void {
    if (this.cause === undefined) {
      this.cause = error;
      // At once: the end that it begins may be cut off.
      this.tools.log.error({ err: error }, 'the worker cannot go on, and ends');
    }
    void this.stop();
  }

  private async end(): Promise<void> {
    this.ending.abort();
    this.tools.schemas?.close();
    this.tools.outputSchema?.close();
    const owned = [...this.owned.values()];
    for (const { task } of owned) task.stop();
    await Promise.all(owned.map(({ ended }) => ended));
    await this.joining.membership?.leave();
  }
}
