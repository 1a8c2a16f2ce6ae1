import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Tally } from '../pipeline/tally.ts';
import type { Manifest } from './checkpoint/manifest.ts';

/** What a task shows of itself: metrics, health and progress are read from here. */
export class TaskStatus {
  readonly partition: number;
  state: 'restoring' | 'running' | 'closed' = 'restoring';
  /** Undefined while there is none: its counts then are unknown, not 0. */
  pipeline: Pipeline | undefined;
  manifest: Manifest | undefined;
  next: number | undefined;
  lastStableOffset: number | undefined;
  /** When it last moved, failed and would try again, or had nothing to do, ms; where it pauses, when it will go on. */
  lastSign: number;
  restoreSeconds: number | undefined;
  /** How often a task of this partition came to have a pipeline, in this process. */
  restores = 0;
  commits = 0;
  checkpoints = 0;
  retries = 0;
  aborted = 0;
  /** The newest pipeline's: it goes on where that of the one before had come to. */
  private tally: Tally | undefined;
  /** It has records that are not worked off, or whose work is not committed. */
  private busy = false;
  /** Of the last record that was read, ms since the epoch; undefined: none was, or it has none. */
  private timestamp: number | undefined;

  /** @param earlier of a task of the same partition in this process: its counters go on */
  constructor(partition: number, now: number, earlier?: TaskStatus) {
    this.partition = partition;
    this.lastSign = now;
    if (earlier === undefined) return;
    this.restores = earlier.restores;
    this.commits = earlier.commits;
    this.checkpoints = earlier.checkpoints;
    this.retries = earlier.retries;
    this.aborted = earlier.aborted;
    this.tally = earlier.tally;
  }

  /**
   * Whether work is known to wait. What the log has beyond `next` tells nothing of that: it may be the markers of transactions, or what
   * was aborted.
   */
  get waits(): boolean {
    return this.state === 'restoring' || this.busy;
  }

  /** Offsets that wait to be read, be they records or not; undefined: not known. */
  get lag(): number | undefined {
    if (this.next === undefined || this.lastStableOffset === undefined) return undefined;
    return Math.max(0, this.lastStableOffset - this.next);
  }

  /** A sign of life. @param now ms; of a pause, its end */
  moved(now: number): void {
    this.lastSign = now;
  }

  /** @param now ms since the epoch */
  lagSeconds(now: number): number | undefined {
    if (this.lag === undefined) return undefined;
    if (this.lag === 0) return 0;
    return this.timestamp === undefined ? undefined : Math.max(0, now - this.timestamp) / 1000;
  }

  /** @param timestamp of a record, ms since the epoch; below 0: it has none */
  sawRecord(timestamp: number): void {
    this.timestamp = timestamp < 0 ? undefined : timestamp;
  }

  restored(pipeline: Pipeline, manifest: Manifest, ms: number): void {
    this.state = 'running';
    this.restores++;
    if (this.tally !== undefined) pipeline.tally.goOn(this.tally);
    this.tally = pipeline.tally;
    this.pipeline = pipeline;
    this.manifest = manifest;
    this.restoreSeconds = ms / 1000;
  }

  sawEnd(lastStableOffset: number): void {
    this.lastStableOffset = lastStableOffset;
  }

  /** There is something to do from now on: records, or the last commit. */
  begins(now: number): void {
    this.busy = true;
    this.lastSign = now;
  }

  /** @param done whether all up to `next` is committed, too */
  progressed(next: number, done: boolean, now: number): void {
    if (next !== this.next || done) this.lastSign = now;
    this.next = next;
    this.busy = !done;
  }

  committed(manifest: Manifest): void {
    this.commits++;
    if (manifest.snapshot !== null && manifest.snapshot !== this.manifest?.snapshot) this.checkpoints++;
    this.manifest = manifest;
  }

  dropped(): void {
    if (this.state === 'running') this.state = 'restoring';
    this.busy = false;
    this.pipeline = undefined;
    this.lastStableOffset = undefined;
    this.timestamp = undefined;
  }
}
