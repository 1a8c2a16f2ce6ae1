import type { ClassLabel, Classes } from '../core/classes.ts';
import type { Output, Task } from '../core/output.ts';
import type { Sample } from '../core/sample.ts';
import { TextBuffer, utf8 } from './textBuffer.ts';

/** What a prediction says of the model that made it: as it is, and as pieces of JSON in UTF-8. */
export interface Signature {
  readonly source: string;
  readonly kind: string;
  /** Of a batch model; undefined: it is none. */
  readonly version: string | undefined;
  /** Only with `fallback`: why this model answers. */
  readonly reason: string | undefined;
  /** What took the place of an online model that had become useless, if that is still to be said. */
  readonly recovered: string | undefined;
  /** All that stands before the number of learned events, or (`learned` below 0) before the tail. */
  readonly head: Uint8Array;
  /** How many events the model had learned when it answered; below 0: that is not said. */
  readonly learned: number;
  /** What comes after it, up to the closing brace. */
  readonly tail: Uint8Array;
}

export function learnedHead(source: string, kind: string): Uint8Array {
  return utf8(`,"model":{"source":"${source}","kind":${JSON.stringify(kind)},"learned":`);
}

/** A prediction's bytes, the first `length` of them; valid until the next one is written. */
export interface Encoded {
  readonly bytes: Uint8Array;
  readonly length: number;
  /** To be kept. */
  copy(): Uint8Array;
}

export interface WritesPredictions {
  /**
   * @param quarantined reasons, or undefined
   * @returns valid until the next one is written
   */
  write(
    sample: Sample,
    output: Output,
    signature: Signature,
    quarantined: readonly string[] | undefined,
  ): Encoded;
}

/** Writes predictions as JSON text, byte by byte, without an object or a string in between: the hot path's last step. */
export class PredictionWriter implements WritesPredictions {
  private readonly task: Task;
  private readonly classes: Classes;
  private readonly text = new TextBuffer();
  /** `{"DOWN":` or `,"UP":`, by class index. */
  private readonly names: Uint8Array[] = [];
  /** `"prediction":"UP","probabilities":`, by class index: a class keeps its type. */
  private readonly answers: Uint8Array[] = [];

  constructor(task: Task, classes: Classes) {
    this.task = task;
    this.classes = classes;
  }

  write(
    sample: Sample,
    output: Output,
    { head, learned, tail }: Signature,
    quarantined: readonly string[] | undefined,
  ): TextBuffer {
    const text = this.text.clear().add('{"id":');
    const { id, time } = sample;
    if (typeof id === 'number') text.integer(id);
    else text.quoted(id);
    text.add(',"time":');
    if (Number.isNaN(time)) text.add('null,');
    else text.integer(time).add(',');
    this.answer(output);
    text.addBytes(head);
    if (learned >= 0) text.integer(learned);
    text.addBytes(tail);
    if (quarantined === undefined) return text.add('}}');
    return text.add(`},"quarantined":${JSON.stringify(quarantined)}}`);
  }

  private answer(output: Output): void {
    const { text } = this;
    if (!output.ready) {
      text.add('"prediction":null');
      return;
    }
    if (this.task === 'regression') {
      text.add('"prediction":').add(String(output.value));
      return;
    }
    const { labels } = this.classes;
    for (let i = this.names.length; i < labels.length; i++) this.addClass(labels[i]!, i);
    text.addBytes(this.answers[output.value]!);
    for (let i = 0; i < labels.length; i++)
      text.addBytes(this.names[i]!).add(String(output.probabilities[i]!));
    text.add('}');
  }

  private addClass(label: ClassLabel, index: number): void {
    this.names.push(utf8(`${index === 0 ? '{' : ','}${JSON.stringify(String(label))}:`));
    this.answers.push(utf8(`"prediction":${JSON.stringify(label)},"probabilities":`));
  }
}
