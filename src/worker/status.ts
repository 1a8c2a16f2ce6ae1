import type { Pipeline } from '../pipeline/pipeline.ts';
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
  /** ms since the epoch when it last moved, or had nothing to do. */
  lastProgress: number;
  restoreSeconds: number | undefined;
  commits = 0;
  checkpoints = 0;
  retries = 0;
  aborted = 0;
  /** Of the last record that was read, ms since the epoch; undefined: none was, or it has none. */
  private timestamp: number | undefined;

  /** @param earlier of a task of the same partition in this process: its counters go on */
  constructor(partition: number, now: number, earlier?: TaskStatus) {
    this.partition = partition;
    this.lastProgress = now;
    if (earlier === undefined) return;
    this.commits = earlier.commits;
    this.checkpoints = earlier.checkpoints;
    this.retries = earlier.retries;
    this.aborted = earlier.aborted;
  }

  /** Records that wait to be read; undefined: not known. */
  get lag(): number | undefined {
    if (this.next === undefined || this.lastStableOffset === undefined) return undefined;
    return Math.max(0, this.lastStableOffset - this.next);
  }

  /** It went on, though not in what it has committed: a replay does. */
  moved(now: number): void {
    this.lastProgress = now;
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
    this.pipeline = pipeline;
    this.manifest = manifest;
    this.restoreSeconds = ms / 1000;
  }

  sawEnd(lastStableOffset: number): void {
    this.lastStableOffset = lastStableOffset;
  }

  progressed(next: number, now: number): void {
    const moved = next !== this.next;
    this.next = next;
    if (moved || this.lag === 0) this.lastProgress = now;
  }

  committed(manifest: Manifest): void {
    this.commits++;
    if (manifest.snapshot !== null && manifest.snapshot !== this.manifest?.snapshot) this.checkpoints++;
    this.manifest = manifest;
  }

  dropped(): void {
    if (this.state === 'running') this.state = 'restoring';
    this.pipeline = undefined;
    this.lastStableOffset = undefined;
    this.timestamp = undefined;
  }
}
