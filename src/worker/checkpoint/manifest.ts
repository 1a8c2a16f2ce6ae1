import { StateError } from '../../core/state.ts';
import type { Chunked } from '../chunks.ts';

/** Where the newest snapshot lies in the state topic, and what it is. */
export interface SnapshotPlace {
  readonly slot: number;
  readonly chunks: number;
  readonly bytes: number;
  /** SHA-256 of the canonical bytes: the state's identity. */
  readonly hash: string;
  /** State offset of its first chunk: a restore reads from there on. */
  readonly offset: number;
  /** Input offsets that the state stands at. */
  readonly next: Readonly<Record<string, number>>;
  readonly learned: number;
  /** When it was written, ms since the epoch: for people only. */
  readonly time: number;
  /** Only with `fallback`: what depends on when a batch model arrived. Its hash is its own, so that `hash` is of the events alone. */
  readonly fallback?: FallbackPlace;
}

export interface FallbackPlace extends Chunked {
  /** The batch model that is in use from `next` on; null: none is. */
  readonly model: string | null;
}

/** Records that were learned since the snapshot: offsets from `from` up to but not including `to`. */
export interface Segment {
  readonly topic: string;
  readonly from: number;
  readonly to: number;
}

/** A partition's checkpoint: the newest committed one is the truth for the position. */
export interface Manifest {
  readonly version: number;
  /** Each input topic's offset to read next. */
  readonly next: Readonly<Record<string, number>>;
  /** Of each input topic, where the cluster tells it: a topic that was deleted and made again is another one, whatever its offsets. */
  readonly topicIds: Readonly<Record<string, string>>;
  /** In the order of learning; to be replayed onto the snapshot, or onto nothing where there is none. */
  readonly segments: readonly Segment[];
  readonly snapshot: SnapshotPlace | null;
  /** Records that were gone before they could be read, or learned again. */
  readonly lost: number;
  /** What of the configuration a state depends on: a state of another layout is refused. */
  readonly layout: string;
}

export const manifestVersion = 1;

/** The segments with one more stretch behind them: run-length, so that they do not grow with the number of slices. */
export function extended(segments: readonly Segment[], topic: string, from: number, to: number): Segment[] {
  const last = segments.at(-1);
  if (from === to) return [...segments];
  if (last?.topic === topic && last.to === from)
    return [...segments.slice(0, -1), { topic, from: last.from, to }];
  return [...segments, { topic, from, to }];
}

/** Checks what was read from the state topic. @throws StateError */
export function parseManifest(value: unknown): Manifest {
  const manifest = value as Manifest | null;
  if (typeof manifest !== 'object' || manifest === null) throw new StateError('the manifest is no object');
  if (manifest.version !== manifestVersion) {
    const hint = manifest.version > manifestVersion ? ': a newer Driftline wrote it' : '';
    throw new StateError(
      `the manifest has version ${String(manifest.version)}, this build reads ${manifestVersion}${hint}`,
    );
  }
  const whole = (n: unknown): boolean => Number.isSafeInteger(n) && (n as number) >= 0;
  const offsets = (map: unknown): boolean =>
    typeof map === 'object' && map !== null && Object.values(map).every(whole);
  const segment = (s: Segment | null | undefined): boolean =>
    s != null && typeof s.topic === 'string' && whole(s.from) && whole(s.to) && s.from <= s.to;
  const fallbackPlace = (f: FallbackPlace | null): boolean =>
    f !== null &&
    [f.chunks, f.bytes].every(whole) &&
    typeof f.hash === 'string' &&
    (f.model === null || typeof f.model === 'string');
  const place = (s: SnapshotPlace | undefined): boolean =>
    s !== undefined &&
    [s.slot, s.chunks, s.bytes, s.offset, s.learned].every(whole) &&
    typeof s.hash === 'string' &&
    offsets(s.next) &&
    (s.fallback === undefined || fallbackPlace(s.fallback));
  const fits =
    offsets(manifest.next) &&
    Array.isArray(manifest.segments) &&
    manifest.segments.every(segment) &&
    (manifest.snapshot === null || place(manifest.snapshot)) &&
    whole(manifest.lost) &&
    typeof manifest.topicIds === 'object' &&
    (manifest.topicIds as unknown) !== null &&
    Object.values(manifest.topicIds).every((id) => typeof id === 'string') &&
    typeof manifest.layout === 'string';
  if (!fits) throw new StateError('the manifest is damaged: a value in it is missing or of a wrong type');
  return manifest;
}
