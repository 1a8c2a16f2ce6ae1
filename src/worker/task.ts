import { AvroPredictionWriter } from '../pipeline/avroPrediction.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { backoff } from './backoff.ts';
import { CommitWriter } from './commitWriter.ts';
import { passes } from './errors.ts';
import type { InputWatch } from './inputWatch.ts';
import { LearningWatch } from './learningWatch.ts';
import type { Batch } from './ports.ts';
import { fetchBytes, restore } from './restore.ts';
import { atRecord, schemaFetched } from './schemas/fetched.ts';
import { TaskStatus } from './status.ts';
import { TaskCommits, type CommitTools } from './taskCommits.ts';

/**
 * How long a slice of records may hold up the event loop, ms: not only heartbeats wait for its end, but each of the ten steps of the
 * commit that goes on in the background.
 */
const sliceTime = 5;
/** Records between two looks at the clock. */
const sliceStep = 64;

export interface TaskTools extends CommitTools {
  /** Asked between batches; it does something only now and then. */
  readonly input: InputWatch;
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
  private commits: TaskCommits | undefined;
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
    const { clock } = this.tools;
    const ending = (): boolean => this.stopped;
    for (let attempt = 1; !ending(); attempt++) {
      const { commits } = this.status;
      this.status.moved(clock.elapsed());
      try {
        await this.attempt();
        return;
      } catch (caught) {
        // What fails does not hang; how long it may go on failing is for `patience`.
        this.status.moved(clock.elapsed());
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
      const wait = backoff(attempt, this.partition);
      this.status.moved(clock.elapsed() + wait);
      await clock.sleep(wait, this.stopping.signal);
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
    const { clock, patience } = this.tools;
    const moved = (sign?: number): void => {
      this.status.moved(sign === undefined ? clock.elapsed() : Math.max(sign, this.status.lastSign));
    };
    this.status.state = 'restoring';
    // 1. Fence a zombie, and end what it left open.
    this.writer = await CommitWriter.open(this.tools, this.partition, moved);
    const started = clock.elapsed();
    // 2. and 3. The newest manifest, its snapshot, and a replay up to the manifest's position.
    const restored = await restore(this.tools, this.partition, this.stopping.signal, (position = 0, sign) => {
      moved(sign);
      // The same records again and again are none.
      if (position > this.replayed) patience.progressed();
      this.replayed = Math.max(this.replayed, position);
    });
    this.pipeline = restored.pipeline;
    this.chooseForm(restored.pipeline);
    // 4. Go on from the manifest's position.
    const commits = new TaskCommits(this.tools, this.status, this.writer, this.pipeline, restored);
    this.commits = commits;
    if (!restored.found) await commits.first();
    this.status.restored(this.pipeline, restored.manifest, clock.elapsed() - started);
    this.tools.log.info(
      {
        partition: this.partition,
        next: commits.next,
        learned: this.pipeline.counts.learned,
        replayed: restored.replayed,
        found: restored.found,
        ms: clock.elapsed() - started,
      },
      'partition restored',
    );
    moved();
    await this.consume(commits);
  }

  /** Of what goes out: a replay has been before. */
  private chooseForm(pipeline: Pipeline): void {
    const { outputSchema } = this.tools;
    if (outputSchema === undefined) return;
    pipeline.writer = new AvroPredictionWriter(pipeline.task, pipeline.classes, outputSchema.id);
  }

  private async consume(commits: TaskCommits): Promise<void> {
    const { clock } = this.tools;
    const watch = new LearningWatch(this.tools, this.partition, this.pipeline);
    let reading = this.read(commits.next);
    while (!this.stopped) {
      const batch = await this.readOrCommit(commits, reading).catch((error: unknown) => {
        if (!this.stopped) throw error;
      });
      if (batch === undefined) continue;
      if (await this.tools.input.look()) this.status.moved(clock.elapsed());
      // The next records travel while these are worked on.
      reading = this.read(batch.nextOffset);
      this.status.sawEnd(batch.lastStableOffset);
      if (batch.count > 0) this.status.begins(clock.elapsed());
      await this.work(commits, batch, watch);
      watch.look();
      this.status.progressed(commits.next, commits.done, clock.elapsed());
      if (this.status.lag === 0 && commits.done) this.tools.patience.progressed();
    }
    // Nobody waits for it any more: trouble that passes need not be waited out, but all else ends the process as ever.
    await reading.catch((error: unknown) => {
      if (!passes(error)) throw error;
    });
    this.status.begins(clock.elapsed());
    await commits.finish();
    this.status.state = 'closed';
  }

  /** The batch, or undefined where the commit interval ended first (and the commit is on its way). */
  private async readOrCommit(commits: TaskCommits, reading: Promise<Batch>): Promise<Batch | undefined> {
    if (commits.done) return reading;
    const waiting = new AbortController();
    const first = await Promise.race([
      reading,
      this.tools.clock.sleep(commits.due, waiting.signal).then(() => undefined),
    ]);
    waiting.abort();
    if (first === undefined) await commits.commitIfDue();
    return first;
  }

  /** 5. Slices of a batch: work for a while, then let the event loop turn. */
  private async work(commits: TaskCommits, batch: Batch, watch: LearningWatch): Promise<void> {
    const { clock, options } = this.tools;
    const { pipeline } = this;
    const { waits } = pipeline;
    for (let i = 0; i < batch.count && !this.stopping.signal.aborted;) {
      const fetched = pipeline.ready(batch, i);
      if (fetched !== undefined) {
        await this.waitForSchema(commits, batch, i, fetched);
        continue;
      }
      const first = i;
      const started = clock.elapsed();
      commits.saw(batch.timestamp(i));
      const { outputs } = commits;
      let end: number;
      do {
        end = Math.min(i + sliceStep, batch.count);
        for (; i < end; i++) {
          // Not the first one again: its answer may have become too old since, and a slice has at least one record.
          if (waits && i > first && pipeline.ready(batch, i) !== undefined) break;
          outputs.of(batch, i);
          pipeline.processRecord(batch, i, outputs);
        }
      } while (
        i === end &&
        i < batch.count &&
        clock.elapsed() - started < sliceTime &&
        outputs.bytes < options.commit.bytes
      );
      commits.moveTo(i < batch.count ? batch.offset(i) : batch.nextOffset);
      this.status.sawRecord(batch.timestamp(i - 1));
      watch.saw(batch, first, i);
      const ended = clock.elapsed();
      this.status.moved(ended);
      this.tools.observe('driftline_slice_duration_seconds', (ended - started) / 1000);
      await commits.commitIfDue();
      await clock.yield();
    }
    if (batch.count > 0) return;
    commits.moveTo(batch.nextOffset);
    await commits.commitIfDue();
  }

  /** Nothing is worked on meanwhile; what is due is committed. @throws WorkerError where the schema cannot be had, ever */
  private async waitForSchema(
    commits: TaskCommits,
    batch: Batch,
    i: number,
    fetched: Promise<void>,
  ): Promise<void> {
    const { status, tools, partition } = this;
    const moved = (now: number): void => {
      status.moved(Math.max(now, status.lastSign));
    };
    const commit = async (): Promise<number> => {
      await commits.commitIfDue();
      // All is committed that can be: it is not for the brokers that nothing goes on.
      if (commits.done) tools.patience.progressed();
      return commits.done ? Infinity : commits.due;
    };
    try {
      await schemaFetched(tools, fetched, this.stopping.signal, moved, commit);
    } catch (error) {
      throw atRecord(error, tools.options.input.topic, partition, batch.offset(i));
    }
    moved(tools.clock.elapsed());
  }

  /** What a commit in the background failed with counts, too: fenced there, the task must not begin anew because a read failed. */
  private async worse(error: unknown): Promise<unknown> {
    const other = await this.commits?.settled();
    return other !== undefined && passes(error) ? other : error;
  }

  /** 7. Drop the memory, throw the producer away: only the next init and the newest manifest say how it ended. */
  private async drop(): Promise<void> {
    const { writer, commits } = this;
    this.writer = undefined;
    this.commits = undefined;
    await commits?.settled();
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
