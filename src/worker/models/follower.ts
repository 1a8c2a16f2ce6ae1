import { StateError } from '../../core/state.ts';
import { parseArtifact, type Artifact } from '../../pipeline/batchModel/artifact.ts';
import {
  fieldsOf,
  FrozenModel,
  frozenModelOf,
  OtherFields,
  type Fields,
} from '../../pipeline/batchModel/frozenModel.ts';
import type { BatchInUse } from '../../pipeline/fallback/batchSlot.ts';
import { Intake } from '../../pipeline/intake.ts';
import { passes } from '../errors.ts';
import type { Clock, Encoding, Log, Source } from '../ports.ts';
import type { WorkerOptions } from '../options.ts';
import type { ArtifactFiles } from './artifactFiles.ts';
import { ModelLog } from './modelLog.ts';
import type { ModelEntry, RunRecord } from './records.ts';

/** ms between two looks at the topic: one small request, as long as nothing is new in it. */
const pollInterval = 500;
/** ms between two tries to fetch the model that a checkpoint names, and in all. */
const fetchPause = 1000;
const fetchPatience = 60_000;

/** Why a model that was announced is not taken. */
export const refusals = ['hash', 'format', 'features'] as const;
export type Refusal = (typeof refusals)[number];

/** A batch model that is here. */
export interface ReadyModel {
  readonly entry: ModelEntry;
  readonly artifact: Artifact;
}

/** From which offset on a task may take a model: what came before, the model was trained on. */
export function endOf({ ends }: ModelEntry, partition: number): number {
  return ends[String(partition)] ?? 0;
}

interface Fetching {
  readonly id: string;
  readonly model: Promise<ReadyModel>;
  /** Called as it goes on, one for each task that waits. */
  readonly moved: Set<() => void>;
}

export interface FollowerTools {
  readonly broker: Source;
  /** Where artifacts are that are not in the topic. */
  readonly artifacts?: ArtifactFiles | undefined;
  readonly clock: Clock;
  readonly encoding: Encoding;
  readonly log: Log;
}

/**
 * Follows the announcements of `<app>.models` in the background, and loads what they name; tasks take it when they may. One for all tasks
 * of a worker. What cannot be used is told and counted, and what is there stays; trouble with it ends nothing.
 */
export class ModelFollower {
  /** What was announced last and can be used. */
  newest: ReadyModel | undefined;
  /** How the newest run of the job ended. */
  run: RunRecord | undefined;
  readonly refused = new Map<Refusal, number>();
  /** Times that a checkpoint's model could not be had. */
  storeFailures = 0;
  private readonly tools: FollowerTools;
  private readonly models: ModelLog;
  private readonly fields: Fields;
  /** Up to where the topic was looked at. */
  private seen = -1;
  private troubled = false;
  private following = false;
  /** Of the checkpoint that was last asked for: a worker's tasks mostly ask for the same one, at the same time. */
  private fetching: Fetching | undefined;

  constructor({ app, topology }: Pick<WorkerOptions, 'app' | 'topology'>, tools: FollowerTools) {
    this.tools = tools;
    this.models = new ModelLog(app, tools.broker, tools.encoding, tools.artifacts);
    // The same in all partitions: `fallback` needs declared classes.
    this.fields = fieldsOf(new Intake(topology));
  }

  /** Runs until `signal` aborts; asked again, it runs already. */
  async follow(signal: AbortSignal): Promise<void> {
    if (this.following) return;
    this.following = true;
    while (!signal.aborted) {
      await this.look();
      await this.tools.clock.sleep(pollInterval, signal);
    }
  }

  /**
   * The model that a checkpoint names, for a task that is restored.
   * @param moved is called for each piece that was read, and after each try
   * @returns undefined: it cannot be had, which is told and counted
   */
  async fetch(
    id: string,
    partition: number,
    signal: AbortSignal,
    moved: () => void,
  ): Promise<ReadyModel | undefined> {
    const { clock, log } = this.tools;
    if (this.newest?.entry.id === id) return this.newest;
    const until = clock.elapsed() + fetchPatience;
    for (;;) {
      try {
        return await this.shared(id, moved);
      } catch (error) {
        if (!(error instanceof StateError) && !passes(error)) throw error;
        signal.throwIfAborted();
        if (clock.elapsed() + fetchPause > until) {
          this.storeFailures++;
          log.error(
            { partition, model: id, err: error },
            'the batch model of the checkpoint cannot be had: the task goes on without it, until another one is announced',
          );
          return undefined;
        }
      }
      moved();
      await clock.sleep(fetchPause, signal);
    }
  }

  /** A model as a task uses it. Each task has its own: answering needs memory. */
  inUse({ entry, artifact }: ReadyModel): BatchInUse {
    return {
      version: entry.id,
      windowEnd: entry.window.to,
      model: new FrozenModel(artifact, this.fields),
    };
  }

  /** Whether something is new, and then what. */
  private async look(): Promise<void> {
    const { broker, log } = this.tools;
    const { topic } = this.models;
    try {
      const { lastStable } = await broker.range(topic, 0);
      if (lastStable !== this.seen) {
        await this.take();
        this.seen = lastStable;
      }
      this.troubled = false;
    } catch (error) {
      // Once: a broker that is away is told by the tasks, too.
      if (!this.troubled) log.warn({ topic, err: error }, 'trouble with the batch models; tries again');
      this.troubled = true;
    }
  }

  private async take(): Promise<void> {
    const { log } = this.tools;
    const found = await this.models.read().catch((error: unknown) => {
      this.refuse('format', this.models.topic, error);
    });
    if (found === undefined) return;
    const { current, models, run } = found;
    this.run = run;
    if (current === undefined || current.id === this.newest?.entry.id) return;
    const entry = models.get(current.id);
    const ready = entry && (await this.usable(entry));
    if (ready === undefined) return;
    this.newest = ready;
    log.info({ model: current.id, by: current.by, rows: ready.entry.rows }, 'a batch model was announced');
  }

  private async usable(entry: ModelEntry): Promise<ReadyModel | undefined> {
    let reason: Refusal = 'hash';
    try {
      const bytes = await this.models.load(entry);
      reason = 'format';
      const artifact = parseArtifact(this.tools.encoding.decode(bytes));
      frozenModelOf(artifact, this.fields);
      return { entry, artifact };
    } catch (error) {
      this.refuse(error instanceof OtherFields ? 'features' : reason, entry.id, error);
      return undefined;
    }
  }

  private refuse(reason: Refusal, model: string, error: unknown): void {
    if (!(error instanceof StateError)) throw error;
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + 1);
    this.tools.log.error(
      { model, reason, err: error },
      'the batch model that was announced cannot be used; the one before it stays',
    );
  }

  private shared(id: string, moved: () => void): Promise<ReadyModel> {
    if (this.fetching?.id !== id) {
      const waiting = new Set<() => void>();
      const model = this.load(id, () => {
        for (const one of waiting) one();
      });
      this.fetching = { id, model, moved: waiting };
      // The next one tries again.
      model.catch(() => {
        if (this.fetching?.model === model) this.fetching = undefined;
      });
    }
    this.fetching.moved.add(moved);
    return this.fetching.model;
  }

  private async load(id: string, moved: () => void): Promise<ReadyModel> {
    const { models } = this;
    const entry = (await models.read(moved)).models.get(id);
    if (entry === undefined) throw new StateError(`topic ${models.topic}: there is no model ${id} any more`);
    const artifact = await models.artifact(entry, moved);
    // Tells now what would not fit.
    frozenModelOf(artifact, this.fields);
    return { entry, artifact };
  }
}
