import type { Pipeline } from '../pipeline/pipeline.ts';
import { extended, type Manifest } from './checkpoint/manifest.ts';
import type { Snapshot } from './checkpoint/store.ts';
import type { CommitWriter } from './commitWriter.ts';
import type { Observe } from './metric.ts';
import { endOf, type ReadyModel } from './models/follower.ts';
import { TaskOutputs } from './outputs.ts';
import type { Patience } from './patience.ts';
import type { Restored, RestoreTools } from './restore.ts';
import type { TaskStatus } from './status.ts';

export interface CommitTools extends RestoreTools {
  readonly observe: Observe;
  /** Of the whole worker. */
  readonly patience: Patience;
}

/**
 * Step 6 of the checkpoint cycle, for one attempt of a task: what it has done since its last commit, and when that is made lasting. After
 * any error it is thrown away.
 */
export class TaskCommits {
  /** Offset to read next, after what the pipeline has seen. */
  next: number;
  /** What goes out with the next commit. */
  outputs: TaskOutputs;
  private readonly tools: CommitTools;
  private readonly status: TaskStatus;
  private readonly writer: CommitWriter;
  private readonly pipeline: Pipeline;
  private manifest: Manifest;
  /** The one that the pipeline has; null: none. */
  private batchModel: string | null;
  /**
   * No batch model is taken below this offset. At-least-once: an attempt before may have sent predictions up to here outside of a
   * transaction, and those that are sent again are to be the same ones.
   */
  private readonly swapFrom: number;
  private segments: Manifest['segments'];
  private lastCommit: number;
  private lastSnapshot: number;
  private drifts: number;
  private recoveries: number;
  /**
   * How often something was done that what the newest checkpoint says would not do again: a batch model was taken, or an event was refused
   * by the registry's word. No replay may cross it, so the commit that it is in writes a checkpoint.
   */
  private turns: number;
  /** How many of these the newest committed checkpoint holds. */
  private keptTurns = 0;
  private outside = 0;
  /** Timestamp of the first record since the last commit, ms since the epoch. */
  private oldest: number | undefined;
  private committing: Promise<void> | undefined;

  constructor(
    tools: CommitTools,
    status: TaskStatus,
    writer: CommitWriter,
    pipeline: Pipeline,
    { manifest, batchModel, lastStable }: Restored,
  ) {
    const { broker, clock, options } = tools;
    this.tools = tools;
    this.status = status;
    this.writer = writer;
    this.pipeline = pipeline;
    this.manifest = manifest;
    this.batchModel = batchModel;
    this.swapFrom = options.delivery === 'at-least-once' ? lastStable : 0;
    this.segments = manifest.segments;
    this.outputs = new TaskOutputs(broker, options.deadLetter !== undefined);
    this.next = manifest.next[options.input.topic]!;
    this.drifts = pipeline.counts.drifts;
    this.recoveries = recoveriesOf(pipeline);
    this.turns = saysOtherwise(manifest, batchModel, pipeline) ? 1 : 0;
    this.lastSnapshot = this.lastCommit = clock.elapsed();
  }

  /** Whether all that was read is committed, and nothing was done that the newest checkpoint must hold and does not. */
  get done(): boolean {
    return !this.changed && this.next === this.manifest.next[this.tools.options.input.topic];
  }

  private get changed(): boolean {
    return this.turns !== this.keptTurns;
  }

  /** ms until the commit interval is over. */
  get due(): number {
    const { clock, options } = this.tools;
    return Math.max(0, this.lastCommit + options.commit.interval - clock.elapsed());
  }

  /** @param timestamp of a record that is about to be worked on, ms since the epoch; below 0: it has none */
  saw(timestamp: number): void {
    if (this.oldest === undefined && timestamp >= 0) this.oldest = timestamp;
  }

  moveTo(next: number): void {
    this.segments = extended(this.segments, this.tools.options.input.topic, this.next, next);
    this.next = next;
  }

  /** A first manifest holds where `input.start` began: without it, a crash before the first commit would begin elsewhere. */
  async first(): Promise<void> {
    await this.commit(undefined, true);
  }

  /** Commits in the background while the next slice is worked on; never two at a time. */
  async commitIfDue(): Promise<void> {
    const { clock, options } = this.tools;
    const full = this.outputs.bytes >= options.commit.bytes;
    const drifted = this.pipeline.counts.drifts > this.drifts;
    if (drifted) this.markDrift();
    this.markRecovery();
    this.markOutside();
    const announced = this.announced();
    if (announced === undefined) {
      if (!full && !drifted && clock.elapsed() - this.lastCommit < options.commit.interval) return;
      if (this.done) return;
    }
    await this.committing;
    // That may have been all.
    if (this.done && announced === undefined) return;
    this.lastCommit = clock.elapsed();
    if (announced !== undefined) this.swap(announced);
    const due = drifted || this.changed || clock.elapsed() - this.lastSnapshot >= options.checkpoint.interval;
    const committing = this.commit(due ? this.takeSnapshot() : undefined);
    this.committing = committing;
    // Awaited before the next commit; until then a failure must not count as unhandled.
    committing.catch(() => undefined);
  }

  /** All that was done becomes lasting, with a checkpoint. */
  async finish(): Promise<void> {
    await this.committing;
    await this.commit(this.takeSnapshot());
  }

  /** Waits for the commit that is on its way. @returns what it failed with; undefined: it did not, or there was none */
  async settled(): Promise<unknown> {
    return this.committing?.then(
      () => undefined,
      (failure: unknown) => failure,
    );
  }

  /** Events that were refused by the registry's word: the next commit holds them, and a checkpoint behind them. */
  private markOutside(): void {
    const { outside } = this.pipeline;
    if (outside === this.outside) return;
    this.outside = outside;
    this.turns++;
  }

  private markRecovery(): void {
    const recoveries = recoveriesOf(this.pipeline);
    if (recoveries === this.recoveries) return;
    this.recoveries = recoveries;
    const { learned } = this.pipeline.counts;
    this.tools.log.warn(
      { partition: this.status.partition, next: this.next, learned, recoveries },
      'the online model had become useless, and was replaced',
    );
  }

  /** A batch model that is to be taken: only from where it is scored on what it was not trained on. */
  private announced(): ReadyModel | undefined {
    const newest = this.tools.batchModels?.newest;
    if (newest === undefined || newest.entry.id === this.batchModel) return undefined;
    const from = Math.max(this.swapFrom, endOf(newest.entry, this.status.partition));
    return this.next >= from ? newest : undefined;
  }

  /** In a commit that also writes a checkpoint, so that nothing is learned again across it. */
  private swap(ready: ReadyModel): void {
    const { batchModels, log } = this.tools;
    this.pipeline.fallback?.useBatch(batchModels!.inUse(ready));
    const before = this.batchModel;
    this.batchModel = ready.entry.id;
    this.turns++;
    log.info(
      { partition: this.status.partition, next: this.next, model: ready.entry.id, before },
      'the batch model is in use from here on',
    );
  }

  private markDrift(): void {
    const { counts, drift } = this.pipeline;
    const { drifts, learned } = counts;
    this.drifts = drifts;
    const reaction = drift === undefined ? {} : { onDrift: drift.reaction, acted: drift.acted };
    this.tools.log.info(
      { partition: this.status.partition, next: this.next, learned, drifts, ...reaction },
      'drift detected',
    );
  }

  /** The state as it is now; undefined where the newest snapshot is of this position already. */
  private takeSnapshot(): Snapshot | undefined {
    const { clock, encoding, options } = this.tools;
    this.lastSnapshot = clock.elapsed();
    if (!this.changed && this.manifest.snapshot?.next[options.input.topic] === this.next) return undefined;
    const fallback = this.pipeline.fallbackSnapshot();
    return {
      core: encoding.encode(this.pipeline.snapshot()),
      fallback: fallback && encoding.encode(fallback),
    };
  }

  /** One transaction. Nothing read and nothing to save: none. */
  private async commit(snapshot: Snapshot | undefined, first = false): Promise<void> {
    const { broker, clock, options, observe, patience } = this.tools;
    const { next, outputs, status } = this;
    if (this.done && snapshot === undefined && !first) return;
    const segments = snapshot === undefined ? this.segments : [];
    this.segments = segments;
    this.outputs = new TaskOutputs(broker, options.deadLetter !== undefined);
    const { learned } = this.pipeline.counts;
    const { oldest } = this;
    this.oldest = undefined;
    const started = clock.elapsed();
    const encoding = this.lastSnapshot;
    const { turns } = this;
    try {
      const { batchModel } = this;
      const what = { next, segments, outputs, snapshot, learned, batchModel };
      this.manifest = await this.writer.write(this.manifest, what);
    } catch (error) {
      status.aborted++;
      throw error;
    }
    if (snapshot !== undefined) this.keptTurns = turns;
    status.committed(this.manifest);
    patience.progressed();
    if (oldest !== undefined) {
      const latency = Math.max(0, clock.now() - oldest) / 1000;
      observe('driftline_prediction_latency_seconds', latency);
    }
    const ended = clock.elapsed();
    observe('driftline_commit_duration_seconds', (ended - started) / 1000);
    if (snapshot !== undefined) observe('driftline_checkpoint_duration_seconds', (ended - encoding) / 1000);
  }
}

/** How often the online model was replaced. */
function recoveriesOf({ fallback }: Pipeline): number {
  return fallback === undefined ? 0 : fallback.recoveries.copy + fallback.recoveries.fresh;
}

/**
 * Whether a checkpoint says otherwise than what a pipeline has: the batch model that it names could not be had, or `fallback` was switched
 * on or off since.
 */
function saysOtherwise({ snapshot }: Manifest, batchModel: string | null, { fallback }: Pipeline): boolean {
  if ((snapshot?.fallback?.model ?? null) !== batchModel) return true;
  return snapshot !== null && (snapshot.fallback === undefined) !== (fallback === undefined);
}
