import type { Output } from '../../core/output.ts';
import { learnedHead, type Signature } from '../prediction.ts';
import { utf8 } from '../textBuffer.ts';
import type { BatchInUse } from './batchSlot.ts';
import { answerReasons, slots, type AnswerReason, type Slot } from './reasons.ts';
import type { Recovered } from './recovery.ts';

const nothing = new Uint8Array(0);

/** The answer to an event, and who gave it and why. One object a task, filled anew for each event. */
export class Answer implements Signature {
  slot: Slot = 'online';
  reason: AnswerReason = 'best';
  output!: Output;
  head: Uint8Array = nothing;
  learned = 0;
  tail: Uint8Array = nothing;
  kind = '';
  version: string | undefined;
  recovered: Recovered | undefined;
  private readonly onlineKind: string;
  private readonly online: Uint8Array;
  private readonly prior = learnedHead('prior', 'prior');
  private batch: Uint8Array = nothing;
  private batchOf: BatchInUse | undefined;

  /** @param kind the online model's */
  constructor(kind: string) {
    this.onlineKind = kind;
    this.online = learnedHead('online', kind);
  }

  /**
   * @param learned how many events the online model, or labels the prior, had learned
   * @param batch the batch model that answers, if it is one
   */
  set(
    slot: Slot,
    reason: AnswerReason,
    output: Output,
    learned: number,
    batch: BatchInUse | undefined,
    recovered: Recovered | undefined,
  ): this {
    this.slot = slot;
    this.reason = reason;
    this.output = output;
    this.learned = slot === 'batch' ? -1 : learned;
    this.head = slot === 'batch' ? this.headOf(batch!) : slot === 'prior' ? this.prior : this.online;
    this.kind = slot === 'batch' ? batch!.model.kind : slot === 'prior' ? 'prior' : this.onlineKind;
    this.version = slot === 'batch' ? batch!.version : undefined;
    this.recovered = recovered;
    this.tail =
      recovered === undefined
        ? tails[placeOfReason(reason)]!
        : utf8(`${tailOf(reason)},"recovered":"${recovered}"`);
    return this;
  }

  get source(): Slot {
    return this.slot;
  }

  private headOf(batch: BatchInUse): Uint8Array {
    if (batch !== this.batchOf) {
      const [kind, version] = [batch.model.kind, batch.version].map((text) => JSON.stringify(text));
      this.batch = utf8(`,"model":{"source":"batch","kind":${kind!},"version":${version!}`);
      this.batchOf = batch;
    }
    return this.batch;
  }
}

/** How many answers each slot has given for each reason. */
export class AnswerCounts {
  readonly counts = new Float64Array(slots.length * answerReasons.length);

  add(slot: Slot, reason: AnswerReason): void {
    this.counts[placeOf(slot, reason)]!++;
  }

  /** Each slot with each reason. */
  *entries(): Generator<{ readonly slot: Slot; readonly reason: AnswerReason; readonly count: number }> {
    for (const slot of slots) {
      for (const { reason } of answerReasons)
        yield { slot, reason, count: this.counts[placeOf(slot, reason)]! };
    }
  }
}

function tailOf(reason: AnswerReason): string {
  return `,"reason":"${reason}"`;
}

const tails = answerReasons.map(({ reason }) => utf8(tailOf(reason)));

function placeOf(slot: Slot, reason: AnswerReason): number {
  const row = slot === 'online' ? 0 : slot === 'batch' ? 1 : 2;
  return row * answerReasons.length + placeOfReason(reason);
}

/** In the list of reasons, of which the first is by far the most frequent. */
function placeOfReason(reason: AnswerReason): number {
  let place = 0;
  while (answerReasons[place]!.reason !== reason) place++;
  return place;
}
