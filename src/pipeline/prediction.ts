import type { ClassLabel, Classes } from '../core/classes.ts';
import type { Output, Task } from '../core/output.ts';
import type { Sample } from '../core/sample.ts';
import { TextBuffer } from './textBuffer.ts';

/** Writes predictions as JSON text, byte by byte, without an object or a string in between: the hot path's last step. */
export class PredictionWriter {
  private readonly task: Task;
  private readonly classes: Classes;
  private readonly model: string;
  private readonly text = new TextBuffer();
  /** `{"DOWN":` or `,"UP":`, by class index. */
  private readonly names: string[] = [];
  /** `"prediction":"UP","probabilities":`, by class index: a class keeps its type. */
  private readonly answers: string[] = [];

  constructor(task: Task, classes: Classes, modelKind: string) {
    this.task = task;
    this.classes = classes;
    this.model = `,"model":{"source":"online","kind":${JSON.stringify(modelKind)},"learned":`;
  }

  /**
   * @param learned how many events the model had learned when it answered
   * @param quarantined reasons, or undefined
   * @returns valid until the next one is written
   */
  write(
    sample: Sample,
    output: Output,
    learned: number,
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
    text.add(this.model).integer(learned);
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
    text.add(this.answers[output.value]!);
    for (let i = 0; i < labels.length; i++) text.add(this.names[i]!).add(String(output.probabilities[i]!));
    text.add('}');
  }

  private addClass(label: ClassLabel, index: number): void {
    this.names.push(`${index === 0 ? '{' : ','}${JSON.stringify(String(label))}:`);
    this.answers.push(`"prediction":${JSON.stringify(label)},"probabilities":`);
  }
}
