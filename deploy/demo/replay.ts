import type { Topology } from '../../src/pipeline/topology.ts';
import { FrozenModel } from '../../src/pipeline/batchModel/frozenModel.ts';
import type { AnswerReason, Slot } from '../../src/pipeline/fallback/reasons.ts';
import { Pipeline, type Outputs } from '../../src/pipeline/pipeline.ts';
import type { ReadyModel } from '../../src/worker/models/follower.ts';
import { placeOf } from './audit.ts';
import type { TopicRecord } from './client.ts';
import { qualityOf, type Quality } from './quality.ts';
import { ReadRecords } from './records.ts';
import { Scoreboard } from './scoreboard.ts';
import type { Swap } from './swaps.ts';
import { topics } from './topics.ts';

/** What the events say once more, with the batch models that were in use. */
export interface Replayed {
  readonly scores: Scoreboard;
  /** The online model's answers, served or not, by partition; empty without `fallback`. */
  readonly online: ReadonlyMap<number, Quality>;
  /** How many predictions each model made, and why it was that one. */
  readonly answeredBy: Readonly<Partial<Record<Slot, Readonly<Partial<Record<AnswerReason, number>>>>>>;
  /** Where the predictions in the topic are others; a sentence each. */
  readonly faults: readonly string[];
}

/**
 * Works on the events as the worker did, each batch model from the offset on from which it was in use, and holds every prediction in the
 * topic against what comes out: byte for byte, so that the choice between the models is audited, too.
 * @param models by version
 */
export function replay(
  topology: Topology,
  events: readonly TopicRecord[],
  predictions: readonly TopicRecord[],
  swaps: readonly Swap[],
  models: ReadonlyMap<string, ReadyModel>,
): Replayed {
  const scores = new Scoreboard();
  const online = new Map<number, Quality>();
  const answeredBy: Partial<Record<Slot, Partial<Record<AnswerReason, number>>>> = {};
  const faults: string[] = [];
  const inTopic = new Map(predictions.map((one) => [one.headers['driftline-input'], one.value]));
  for (const [partition, own] of byPartition(events)) {
    const pipeline = new Pipeline(topology);
    const { fallback, classes } = pipeline;
    const pairs: [string, string][] = [];
    pipeline.onAnswers = (answers, y, lastLabel) => {
      scores.add(answers, y, lastLabel, fallback?.batchAge(pipeline.watermark));
      const { ready, value } = answers.online;
      if (ready) pairs.push([String(classes.labels[value]), String(classes.labels[y])]);
    };
    const waiting = swaps.filter((swap) => swap.partition === partition);
    const records = new ReadRecords(topics.events, partition, own);
    own.forEach((event, i) => {
      while (waiting.length > 0 && waiting[0]!.next <= event.offset) use(pipeline, waiting.shift()!);
      pipeline.processRecord(records, i, comparing(event));
    });
    if (fallback === undefined) continue;
    online.set(partition, qualityOf(pairs));
    for (const { slot, reason, count } of fallback.answers.entries()) {
      if (count === 0) continue;
      const why = (answeredBy[slot] ??= {});
      why[reason] = (why[reason] ?? 0) + count;
    }
  }
  return { scores, online, answeredBy, faults };

  function use({ fallback, fields }: Pipeline, { partition, next, model }: Swap): void {
    const ready = models.get(model);
    if (ready === undefined) {
      faults.push(
        `partition ${partition} had batch model ${model} from ${next} on, which was never published`,
      );
      return;
    }
    const { entry, artifact } = ready;
    const frozen = new FrozenModel(artifact, fields);
    fallback?.useBatch({ version: entry.id, windowEnd: entry.window.to, model: frozen });
  }

  function comparing(event: TopicRecord): Outputs {
    return {
      prediction({ bytes, length }) {
        // That one is missing is found by the audit.
        const found = inTopic.get(`${topics.events}/${placeOf(event)}`);
        const made = Buffer.from(bytes.buffer, bytes.byteOffset, length);
        if (found == null || made.equals(found)) return;
        faults.push(
          `the prediction of event ${placeOf(event)} is ${Buffer.from(found).toString()}, a replay gives ${made.toString()}`,
        );
      },
      deadLetter: () => undefined,
    };
  }
}

function byPartition(events: readonly TopicRecord[]): Map<number, TopicRecord[]> {
  const parts = new Map<number, TopicRecord[]>();
  for (const event of events) {
    const part = parts.get(event.partition);
    if (part === undefined) parts.set(event.partition, [event]);
    else part.push(event);
  }
  return parts;
}
