import { StateReader, type State, type Stateful } from '../core/state.ts';

const names = [
  'events',
  'accepted',
  'rejected',
  'dropped',
  'quarantined',
  'unlabelled',
  'unfit',
  'unanswered',
  'learned',
  'updates',
  'drifts',
  'clamped',
] as const;

/**
 * How many events went which way, since the first one. `events` = accepted + rejected + dropped; each accepted event has a
 * prediction (quarantined ones among them), each rejected one a dead letter.
 */
export class Counts implements Stateful {
  static readonly version = 1;
  events = 0;
  accepted = 0;
  rejected = 0;
  dropped = 0;
  /** Accepted, but neither scored nor learned; an event may have several reasons. */
  quarantined = 0;
  /** Accepted without a label. */
  unlabelled = 0;
  /** Accepted with a label that does not fit the model: predicted, not learned. */
  unfit = 0;
  /** Accepted, labelled, and predicted `null`: the model could not answer, so nothing was scored. */
  unanswered = 0;
  learned = 0;
  /** How often the update interval was due. */
  updates = 0;
  drifts = 0;
  /** Events whose time lay too far ahead of their record's. */
  clamped = 0;
  readonly rejectedBy = new Map<string, number>();
  readonly droppedBy = new Map<string, number>();
  readonly quarantinedBy = new Map<string, number>();

  constructor(state?: State) {
    if (state === undefined) return;
    const reader = new StateReader('counts', state, Counts.version);
    for (const name of names) this[name] = reader.integer(name);
    restoreReasons(reader, 'rejectedBy', this.rejectedBy);
    restoreReasons(reader, 'droppedBy', this.droppedBy);
    restoreReasons(reader, 'quarantinedBy', this.quarantinedBy);
  }

  snapshot(): State {
    return {
      version: Counts.version,
      ...Object.fromEntries(names.map((name) => [name, this[name]])),
      rejectedBy: sorted(this.rejectedBy),
      droppedBy: sorted(this.droppedBy),
      quarantinedBy: sorted(this.quarantinedBy),
    };
  }
}

/** Counts one more of a reason: the number of reasons is bounded by the configuration's fields and filters. */
export function countReason(reasons: Map<string, number>, reason: string): void {
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
}

function sorted(reasons: Map<string, number>): [string, number][] {
  return [...reasons].sort(([a], [b]) => (a < b ? -1 : 1));
}

function restoreReasons(reader: StateReader, name: string, into: Map<string, number>): void {
  for (const entry of reader.list(name)) {
    const [reason, count] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (typeof reason !== 'string' || !Number.isSafeInteger(count))
      throw reader.wrong(name, 'a list of reasons and counts');
    into.set(reason, count as number);
  }
}
