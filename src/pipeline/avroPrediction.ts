import type { ClassLabel, Classes } from '../core/classes.ts';
import type { Output, Task } from '../core/output.ts';
import type { Sample } from '../core/sample.ts';
import { AvroBuffer } from './avroBuffer.ts';
import type { Signature, WritesPredictions } from './prediction.ts';

const text = 'string';
const maybe = (type: unknown): unknown => ['null', type];
const optional = (name: string, type: unknown): object => ({ name, type: maybe(type), default: null });

/** The schema of predictions: it depends on nothing but the task, so that a subject keeps it while classes come and models change. */
export function predictionSchema(task: Task): string {
  const answer = task === 'regression' ? 'double' : text;
  const model = {
    type: 'record',
    name: 'Model',
    fields: [
      { name: 'source', type: text },
      { name: 'kind', type: text },
      optional('learned', 'long'),
      optional('version', text),
      optional('reason', text),
      optional('recovered', text),
    ],
  };
  return JSON.stringify({
    type: 'record',
    name: task === 'regression' ? 'NumberPrediction' : 'ClassPrediction',
    namespace: 'driftline',
    fields: [
      { name: 'id', type: [text, 'long'] },
      optional('time', { type: 'long', logicalType: 'timestamp-millis' }),
      optional('prediction', answer),
      ...(task === 'regression' ? [] : [optional('probabilities', { type: 'map', values: 'double' })]),
      { name: 'model', type: model },
      optional('quarantined', { type: 'array', items: text }),
    ],
  });
}

/** Writes predictions in Avro, by `predictionSchema`, in Confluent's wire format. */
export class AvroPredictionWriter implements WritesPredictions {
  private readonly task: Task;
  private readonly classes: Classes;
  private readonly id: number;
  private readonly value = new AvroBuffer();
  /** Of classes, as map keys and as answers: their texts, encoded. */
  private readonly names: Uint8Array[] = [];

  /** @param id of the schema in the registry */
  constructor(task: Task, classes: Classes, id: number) {
    this.task = task;
    this.classes = classes;
    this.id = id;
  }

  write(
    { id, time }: Sample,
    output: Output,
    signature: Signature,
    quarantined: readonly string[] | undefined,
  ): AvroBuffer {
    const value = this.value.begin(this.id);
    if (typeof id === 'number') value.long(1).long(id);
    else value.long(0).text(id);
    if (Number.isNaN(time)) value.long(0);
    else value.long(1).long(time);
    this.answer(output);
    const { source, kind, learned, version, reason, recovered } = signature;
    value.text(source).text(kind);
    if (learned < 0) value.long(0);
    else value.long(1).long(learned);
    this.maybe(version);
    this.maybe(reason);
    this.maybe(recovered);
    if (quarantined === undefined) return value.long(0);
    value.long(1).long(quarantined.length);
    for (const one of quarantined) value.text(one);
    return quarantined.length === 0 ? value : value.long(0);
  }

  private answer(output: Output): void {
    const { value, task } = this;
    if (!output.ready) {
      value.long(0);
      if (task !== 'regression') value.long(0);
      return;
    }
    value.long(1);
    if (task === 'regression') {
      value.double(output.value);
      return;
    }
    const { labels } = this.classes;
    for (let i = this.names.length; i < labels.length; i++) this.names.push(encoded(labels[i]!));
    value.raw(this.names[output.value]!).long(1).long(labels.length);
    for (let i = 0; i < labels.length; i++) value.raw(this.names[i]!).double(output.probabilities[i]!);
    if (labels.length > 0) value.long(0);
  }

  private maybe(text: string | undefined): void {
    if (text === undefined) this.value.long(0);
    else this.value.long(1).text(text);
  }
}

function encoded(label: ClassLabel): Uint8Array {
  const own = new AvroBuffer();
  return own.text(String(label)).copy();
}
