import type { Pipeline } from '../pipeline/pipeline.ts';
import { backoff } from './backoff.ts';
import type { CheckpointStore } from './checkpoint/store.ts';
import { extended, type Manifest } from './checkpoint/manifest.ts';
import { CommitWriter } from './commitWriter.ts';
import { passes } from './errors.ts';
import type { InputWatch } from './inputWatch.ts';
import type { Observe } from './metrics.ts';
import { TaskOutputs } from './outputs.ts';
import type { Patience } from './patience.ts';
import type { Batch } from './ports.ts';
import { fetchBytes, restore, type RestoreTools } from './restore.ts';
import { TaskStatus } from './status.ts';

/**
 * How long a slice of records may hold up the event loop, ms: not only heartbeats wait for its end, but each of the ten steps of the
 * commit that goes on in the background.
 */
const sliceTime = 5;
/** Records between two looks at the clock. */
const sliceStep = 64;

export interface TaskTools extends RestoreTools {
  readonly store: CheckpointStore;
  readonly observe: Observe;
  /** Asked between batches; it does something only now and then. */
  readonly input: InputWatch;
  /** Of the whole worker. */
  readonly patience: Patience;
}

/**
 * The work on one partition, by the checkpoint cycle of the design; the numbers in the comments are its steps. All it knows is
 * dropped on any error: what is committed is all that counts.
 */
export class Task {
  readonly partition: number;
  readonly status: TaskStatus;
  private readonly tools: TaskTools;
  private readonly stopping = new AbortController();
  private writer: CommitWriter | undefined;
  private pipeline!: Pipeline;
  private manifest!: Manifest;
  private outputs!: TaskOutputs;
  /** Offset to read next, after what the pipeline has seen. */
  private next = 0;
  private segments: Manifest['segments'] = [];
  private lastCommit = 0;
  private lastSnapshot = 0;
  private drifts = 0;
  /** Timestamp of the first record since the last commit, ms since the epoch. */
  private oldest: number | undefined;
  private committing: Promise<void> | undefined;
  /** Up to where records were learned again, in any attempt. */
  private replayed = 0;

  /** @param earlier status of a task that had the partition before, in this process */
  constructor(tools: TaskTools, partition: number, earlier?: TaskStatus) {
    this.tools = tools;
    this.partition = partition;
    this.status = new TaskStatus(partition, tools.clock.elapsed(), earlier);
  }

  /** Runs until `stop`. Trouble that passes is waited out. @throws WorkerError fenced or fatal, or whatever else went wrong */
  async run(): Promise<void> {
    const ending = (): boolean => this.stopped;
    for (let attempt = 1; !ending(); attempt++) {
      const { commits } = this.status;
      try {
        await this.attempt();
        return;
      } catch (caught) {
        const error = await this.worse(caught);
        if (ending() && error === this.stopping.signal.reason) return;
        if (!passes(error) || ending()) throw error;
        const end = this.tools.patience.failed(error);
        if (end !== undefined) throw end;
        // What went well for a while and then fails has not failed so often in a row.
        if (this.status.commits > commits) attempt = 1;
        this.status.retries++;
        this.tools.log.warn(
          { partition: this.partition, attempt, err: error },
          'trouble; the task starts anew from its checkpoint',
        );
      } finally {
        await this.drop();
      }
      await this.tools.clock.sleep(backoff(attempt, this.partition), this.stopping.signal);
    }
  }

  get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Aborts when it is asked to stop. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Asks it to end: what it has is committed, with a checkpoint. `run` then returns. */
  stop(): void {
    this.stopping.abort();
  }

  private async attempt(): Promise<void> {
    const { broker, options, clock, patience } = this.tools;
    this.status.state = 'restoring';
    // 1. Fence a zombie, and end what it left open.
    this.writer = await CommitWriter.open(this.tools, this.partition);
    const started = clock.elapsed();
    // 2. and 3. The newest manifest, its snapshot, and a replay up to the manifest's position.
    const restored = await restore(this.tools, this.partition, this.stopping.signal, (position = 0) => {
      this.status.moved(clock.elapsed());
      // The same records again and again are none.
      if (position > this.replayed) patience.progressed();
      this.replayed = Math.max(this.replayed, position);
    });
    this.pipeline = restored.pipeline;
    this.manifest = restored.manifest;
    this.segments = restored.manifest.segments;
    this.outputs = new TaskOutputs(broker, options.deadLetter !== undefined);
    // 4. Go on from the manifest's position.
    this.next = restored.manifest.next[options.input.topic]!;
    this.drifts = this.pipeline.counts.drifts;
    this.oldest = undefined;
    this.lastSnapshot = this.lastCommit = clock.elapsed();
    // A first manifest holds where `input.start` began: without it, a crash before the first commit would begin elsewhere.
    if (!restored.found) await this.commit(undefined, true);
    this.status.restored(this.pipeline, this.manifest, clock.elapsed() - started);
    this.tools.log.info(
      {
        partition: this.partition,
        next: this.next,
        learned: this.pipeline.counts.learned,
        replayed: restored.replayed,
        found: restored.found,
        ms: clock.elapsed() - started,
      },
      'partition restored',
    );
    this.status.moved(clock.elapsed());
    await this.consume();
  }

  private async consume(): Promise<void> {
    const { clock } = this.tools;
    let reading = this.read(this.next);
    while (!this.stopped) {
      const batch = await this.readOrCommit(reading).catch((error: unknown) => {
        if (!this.stopped) throw error;
      });
      if (batch === undefined) continue;
      await this.tools.input.look();
      // The next records travel while these are worked on.
      reading = this.read(batch.nextOffset);
      this.status.sawEnd(batch.lastStableOffset);
      await this.work(batch);
      this.status.progressed(this.next, clock.elapsed());
      if (this.status.lag === 0 && this.next === this.manifest.next[this.tools.options.input.topic])
        this.tools.patience.progressed();
    }
    // Nobody waits for it any more: trouble that passes need not be waited out, but all else ends the process as ever.
    await reading.catch((error: unknown) => {
      if (!passes(error)) throw error;
    });
    await this.committing;
    await this.commit(this.takeSnapshot());
    this.status.state = 'closed';
  }

  /** The batch, or undefined where the commit interval ended first (and the commit is on its way). */
  private async readOrCommit(reading: Promise<Batch>): Promise<Batch | undefined> {
    const { clock, options } = this.tools;
    if (this.next === this.manifest.next[options.input.topic]) return reading;
    const waiting = new AbortController();
    const due = this.lastCommit + options.commit.interval - clock.elapsed();
    const first = await Promise.race([
      reading,
      clock.sleep(Math.max(0, due), waiting.signal).then(() => undefined),
    ]);
    waiting.abort();
    if (first === undefined) await this.commitIfDue();
    return first;
  }

  /** 5. Slices of a batch: work for a while, then let the event loop turn. */
  private async work(batch: Batch): Promise<void> {
    const { clock, options } = this.tools;
    for (let i = 0; i < batch.count && !this.stopping.signal.aborted;) {
      const started = clock.elapsed();
      // Below 0: it has no time.
      if (this.oldest === undefined && batch.timestamp(i) >= 0) this.oldest = batch.timestamp(i);
      do {
        const end = Math.min(i + sliceStep, batch.count);
        for (; i < end; i++) {
          this.outputs.of(batch, i);
          this.pipeline.processRecord(batch, i, this.outputs);
        }
      } while (
        i < batch.count &&
        clock.elapsed() - started < sliceTime &&
        this.outputs.bytes < options.commit.bytes
      );
      this.moveTo(i < batch.count ? batch.offset(i) : batch.nextOffset);
      this.status.sawRecord(batch.timestamp(i - 1));
      this.tools.observe(
        'driftline_slice_duration_seconds',
        this.partition,
        (clock.elapsed() - started) / 1000,
      );
      await this.commitIfDue();
      await clock.yield();
    }
    if (batch.count > 0) return;
    this.moveTo(batch.nextOffset);
    await this.commitIfDue();
  }

  private moveTo(next: number): void {
    this.segments = extended(this.segments, this.tools.options.input.topic, this.next, next);
    this.next = next;
  }

  /** Commits in the background while the next slice is worked on; never two at a time. */
  private async commitIfDue(): Promise<void> {
    const { clock, options } = this.tools;
    const full = this.outputs.bytes >= options.commit.bytes;
    const drifted = this.pipeline.counts.drifts > this.drifts;
    if (drifted) this.markDrift();
    if (!full && !drifted && clock.elapsed() - this.lastCommit < options.commit.interval) return;
    if (this.next === this.manifest.next[options.input.topic]) return;
    await this.committing;
    this.lastCommit = clock.elapsed();
    const due = drifted || clock.elapsed() - this.lastSnapshot >= options.checkpoint.interval;
    const committing = this.commit(due ? this.takeSnapshot() : undefined);
    this.committing = committing;
    // Awaited before the next commit; until then a failure must not count as unhandled.
    committing.catch(() => undefined);
  }

  private markDrift(): void {
    const { drifts, learned } = this.pipeline.counts;
    this.drifts = drifts;
    this.tools.log.info({ partition: this.partition, next: this.next, learned, drifts }, 'drift detected');
  }

  /** The state as it is now; undefined where the newest snapshot is of this position already. */
  private takeSnapshot(): Uint8Array | undefined {
    const { clock, encoding, options } = this.tools;
    this.lastSnapshot = clock.elapsed();
    if (this.manifest.snapshot?.next[options.input.topic] === this.next) return undefined;
    return encoding.encode(this.pipeline.snapshot());
  }

  /** 6. One transaction. Nothing read and nothing to save: none. */
  private async commit(snapshot: Uint8Array | undefined, first = false): Promise<void> {
    const { broker, clock, options, observe, patience } = this.tools;
    const { next, outputs } = this;
    if (next === this.manifest.next[options.input.topic] && snapshot === undefined && !first) return;
    const segments = snapshot === undefined ? this.segments : [];
    this.segments = segments;
    this.outputs = new TaskOutputs(broker, options.deadLetter !== undefined);
    const { learned } = this.pipeline.counts;
    const { oldest } = this;
    this.oldest = undefined;
    const started = clock.elapsed();
    const encoding = this.lastSnapshot;
    try {
      this.manifest = await this.writer!.write(this.manifest, { next, segments, outputs, snapshot, learned });
    } catch (error) {
      this.status.aborted++;
      throw error;
    }
    this.status.committed(this.manifest);
    patience.progressed();
    if (oldest !== undefined) {
      const latency = Math.max(0, clock.now() - oldest) / 1000;
      observe('driftline_prediction_latency_seconds', this.partition, latency);
    }
    const ended = clock.elapsed();
    observe('driftline_commit_duration_seconds', this.partition, (ended - started) / 1000);
    if (snapshot !== undefined)
      observe('driftline_checkpoint_duration_seconds', this.partition, (ended - encoding) / 1000);
  }

  /** What a commit in the background failed with counts, too: fenced there, the task must not begin anew because a read failed. */
  private async worse(error: unknown): Promise<unknown> {
    const other = await this.committing?.then(
      () => undefined,
      (failure: unknown) => failure,
    );
    return other !== undefined && passes(error) ? other : error;
  }

  /** 7. Drop the memory, throw the producer away: only the next init and the newest manifest say how it ended. */
  private async drop(): Promise<void> {
    const { writer } = this;
    this.writer = undefined;
    await this.committing?.catch(() => undefined);
    this.committing = undefined;
    this.status.dropped();
    // It is thrown away in any case: what led here says more than trouble with that.
    await writer?.close().catch((error: unknown) => {
      if (!passes(error)) throw error;
      this.tools.log.warn({ partition: this.partition, err: error }, 'the producer could not be closed');
    });
  }

  private read(from: number): Promise<Batch> {
    const { broker, options } = this.tools;
    const reading = broker.read(options.input.topic, this.partition, from, fetchBytes, this.stopping.signal);
    // It may fail while a commit is awaited; the failure is met when the batch is.
    reading.catch(() => undefined);
    return reading;
  }
}
