import type { Manifest, Segment } from './checkpoint/manifest.ts';
import { commandLine } from './commandLine.ts';
import { WorkerError } from './errors.ts';
import type { GroupOffset } from './ports.ts';
import type { RestoreTools } from './restore.ts';

/** The group's offset is for tools: behind the manifest it is stale, ahead of it somebody has reset it by hand. */
export function checkGroupOffset(
  { options, log }: RestoreTools,
  partition: number,
  manifest: Manifest,
  committed: GroupOffset | undefined,
): void {
  const { topic } = options.input;
  const next = manifest.next[topic] ?? 0;
  if (committed === undefined || committed.next < next) {
    log.info(
      { partition, group: committed?.next ?? null, next },
      'the group offset is behind the checkpoint; the checkpoint counts',
    );
  } else if (committed.next > next) {
    throw new WorkerError(
      'fatal',
      `the offset of group ${options.app} for ${topic}-${partition} is ${committed.next}, ahead of the checkpoint's ${next}: it was ` +
        `reset by hand, which a model's state cannot follow. Set it back with: ${commandLine(options.file, 'reset', '--to checkpoint')}; or move ` +
        'both with --to earliest, latest or a time',
    );
  }
}

/** What of a manifest the log still has. */
export interface Position {
  readonly next: number;
  readonly segments: readonly Segment[];
  readonly lost: number;
  /** Where the log was stable to. */
  readonly lastStable: number;
}

/** Looks whether the log still has what the manifest needs. @throws WorkerError where it has not, and must */
export async function checkPosition(
  tools: RestoreTools,
  partition: number,
  manifest: Manifest,
): Promise<Position> {
  const { topic } = tools.options.input;
  const { earliest, lastStable } = await tools.broker.range(topic, partition);
  const next = manifest.next[topic];
  if (next === undefined || manifest.segments.some((segment) => segment.topic !== topic)) {
    throw new WorkerError(
      'fatal',
      `the checkpoint of partition ${partition} is of other input topics than ${topic}`,
    );
  }
  if (next > lastStable) {
    throw new WorkerError(
      'fatal',
      `the checkpoint of ${topic}-${partition} stands at offset ${next}, but the topic ends at ${lastStable}: was it deleted ` +
        `and made again? Begin anew with: ${commandLine(tools.options.file, 'reset', '--to earliest')}`,
    );
  }
  let { lost } = manifest;
  const left = (from: number, to: number): number => {
    if (from >= earliest) return from;
    lose(tools, partition, from, to, earliest);
    lost += to - from;
    return to;
  };
  const segments = manifest.segments
    .map(({ from, to }) => ({ topic, from: left(from, Math.min(to, earliest)), to }))
    .filter(({ from, to }) => from < to);
  return { segments, next: left(next, earliest), lost, lastStable };
}

/** Records from `from` up to `to` are gone. @throws WorkerError where the configuration does not allow to go on */
function lose(
  { options, log }: RestoreTools,
  partition: number,
  from: number,
  to: number,
  earliest: number,
): void {
  const { topic, onLoss } = options.input;
  if (onLoss === 'stop') {
    throw new WorkerError(
      'fatal',
      `${topic}-${partition}: records ${from} to ${to - 1} are gone (retention or deleteRecords), the topic now begins at ` +
        `${earliest}. Set input.onLoss: continue to go on without them`,
    );
  }
  log.warn(
    { topic, partition, from, to, earliest },
    'records were gone before they could be read; going on without them',
  );
}
