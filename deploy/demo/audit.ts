import type { TopicRecord } from './client.ts';
import { qualityOf, type Pairs, type Quality } from './quality.ts';
import { topics } from './topics.ts';

/** What the topics say, read without the worker. */
export interface Findings {
  readonly events: number;
  readonly predictions: number;
  readonly deadLetters: number;
  /** Events with neither a prediction nor a dead letter. */
  readonly dropped: number;
  /** By the event's place: what became of it, and why; accepted events without fault are not in it. */
  readonly stopped: ReadonlyMap<string, Fate>;
  readonly rejectedBy: Readonly<Record<string, number>>;
  readonly quarantinedBy: Readonly<Record<string, number>>;
  /** Over the predictions of accepted events that were not quarantined. */
  readonly quality: Quality;
  readonly byPartition: ReadonlyMap<number, Quality>;
  /** What must not be; a sentence each. Empty: every event went exactly one way. */
  readonly faults: readonly string[];
}

export interface Fate {
  readonly outcome: 'rejected' | 'quarantined' | 'dropped';
  readonly reason: string;
}

interface Answer {
  readonly id: string;
  readonly prediction: string | null;
  readonly quarantined?: readonly string[];
}

const input = /^(.+)\/(\d+)\/(\d+)$/;

/** `partition/offset`. */
export function placeOf({
  partition,
  offset,
}: {
  readonly partition: number;
  readonly offset: number;
}): string {
  return `${partition}/${offset}`;
}

/**
 * Holds what came out against what went in: an accepted event has one prediction, a rejected one has one dead letter, and
 * only what came before in its partition with the same id has neither. All records are of the demonstration's topics.
 */
export function audit(
  events: readonly TopicRecord[],
  predictions: readonly TopicRecord[],
  deadLetters: readonly TopicRecord[],
): Findings {
  const faults: string[] = [];
  const byPlace = new Map(events.map((event) => [placeOf(event), event]));
  const predictionOf = matched('prediction', predictions, byPlace, faults);
  const deadLetterOf = matched('dead letter', deadLetters, byPlace, faults);
  const stopped = new Map<string, Fate>();
  const pairs = new Map<number, [string, string][]>();
  const rejectedBy: Record<string, number> = {};
  const quarantinedBy: Record<string, number> = {};
  const seen = new Set<string>();
  let dropped = 0;

  for (const event of events) {
    const place = placeOf(event);
    const prediction = predictionOf.get(place);
    const deadLetter = deadLetterOf.get(place);
    if (prediction !== undefined && deadLetter !== undefined) {
      faults.push(`event ${place} has a prediction and a dead letter`);
    } else if (deadLetter !== undefined) {
      const reason = deadLetter.headers['driftline-reason'] ?? '(no reason)';
      rejectedBy[reason] = (rejectedBy[reason] ?? 0) + 1;
      stopped.set(place, { outcome: 'rejected', reason });
      if (!same(event.value, deadLetter.value) || !same(event.key, deadLetter.key)) {
        faults.push(`the dead letter of event ${place} does not hold the event's own bytes`);
      }
    } else if (prediction === undefined) {
      const id = (parsed(event)?.['id'] ?? '') as string;
      if (seen.has(`${event.partition} ${id}`)) {
        dropped++;
        stopped.set(place, { outcome: 'dropped', reason: 'duplicate:id' });
      } else faults.push(`event ${place} (${id}) is lost: it has no prediction and no dead letter`);
    } else {
      const answer = parsed(prediction) as Answer | undefined;
      const truth = parsed(event);
      if (answer === undefined || truth === undefined || answer.id !== truth['id']) {
        faults.push(`the prediction of event ${place} is not of that event's id`);
        continue;
      }
      seen.add(`${event.partition} ${answer.id}`);
      if (answer.quarantined !== undefined) {
        for (const reason of answer.quarantined) quarantinedBy[reason] = (quarantinedBy[reason] ?? 0) + 1;
        stopped.set(place, { outcome: 'quarantined', reason: answer.quarantined.join(', ') });
      } else if (answer.prediction !== null) {
        const own = pairs.get(event.partition) ?? [];
        own.push([answer.prediction, truth['class'] as string]);
        pairs.set(event.partition, own);
      }
    }
  }
  const all: Pairs[] = [...pairs.values()];
  return {
    events: events.length,
    predictions: predictions.length,
    deadLetters: deadLetters.length,
    dropped,
    stopped,
    rejectedBy,
    quarantinedBy,
    quality: qualityOf(...all),
    byPartition: new Map([...pairs].map(([partition, own]) => [partition, qualityOf(own)])),
    faults,
  };
}

/** Which event each record is of, by its header; doubled and foreign ones are faults. */
function matched(
  what: string,
  records: readonly TopicRecord[],
  events: ReadonlyMap<string, TopicRecord>,
  faults: string[],
): Map<string, TopicRecord> {
  const found = new Map<string, TopicRecord>();
  for (const record of records) {
    const header = record.headers['driftline-input'] ?? '(none)';
    const [, topic, partition, offset] = input.exec(header) ?? [];
    const place = `${partition ?? ''}/${offset ?? ''}`;
    if (topic !== topics.events || !events.has(place)) {
      faults.push(
        `the ${what} at ${record.offset} is of no event that was played: driftline-input ${header}`,
      );
    } else if (found.has(place)) faults.push(`event ${place} has more than one ${what}`);
    else found.set(place, record);
  }
  return found;
}

/** Undefined: no JSON object. */
function parsed(record: TopicRecord): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(record.value ?? []).toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function same(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}
