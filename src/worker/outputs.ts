import type { Fault } from '../core/result.ts';
import type { Outputs } from '../pipeline/pipeline.ts';
import type { Encoded } from '../pipeline/prediction.ts';
import { InputHeader } from './inputHeader.ts';
import { MovingSlice } from './movingSlice.ts';
import type { Batch, Gathered, Headers, Sink, Slice } from './ports.ts';
import { traceHeadersOf } from './traceHeaders.ts';

/** UTF-16 units of a dead letter's detail: an id that it names may be long. */
const mostDetail = 200;

/** What a task has to send since its last commit. */
export class TaskOutputs implements Outputs {
  readonly predictions: Gathered;
  readonly deadLetters: Gathered | undefined;
  private batch: Batch | undefined;
  private index = 0;
  private readonly key = new MovingSlice();
  private readonly value = new MovingSlice();
  private readonly input = new InputHeader();
  private readonly all: Headers[number][] = [];
  private readonly text = new TextEncoder();

  constructor(sink: Pick<Sink, 'gather'>, keepsDeadLetters: boolean) {
    this.predictions = sink.gather();
    // A record that is larger than their topic takes must not stop the work: it is told, without its value.
    this.deadLetters = keepsDeadLetters ? sink.gather('driftline-truncated') : undefined;
  }

  /** Of all records. */
  get bytes(): number {
    return this.predictions.bytes + (this.deadLetters?.bytes ?? 0);
  }

  /** What comes next is of this record. */
  of(batch: Batch, i: number): void {
    this.batch = batch;
    this.index = i;
  }

  prediction({ bytes, length }: Encoded): void {
    const { batch, index, input } = this;
    const headers = input.of(batch!, index);
    const traces = traceHeadersOf(batch!.headers(index));
    this.predictions.add(
      this.keySlice(),
      this.value.at(bytes, 0, length),
      traces.length === 0 ? headers : this.together(headers, traces),
    );
  }

  deadLetter({ reason, detail }: Fault): void {
    if (this.deadLetters === undefined) return;
    const batch = this.batch!;
    const { index } = this;
    const start = batch.valueStart(index);
    this.deadLetters.add(
      this.keySlice(),
      start < 0 ? null : this.value.at(batch.buffer(index), start, batch.valueEnd(index)),
      [
        ...batch.headers(index),
        ['driftline-reason', this.text.encode(reason)],
        ['driftline-detail', this.text.encode(detail.slice(0, mostDetail))],
        ...this.input.of(batch, index),
      ],
    );
  }

  /** Valid until the next one. */
  private together(headers: Headers, traces: Headers): Headers {
    const { all } = this;
    all.length = 0;
    for (let i = 0; i < headers.length; i++) all.push(headers[i]!);
    for (let i = 0; i < traces.length; i++) all.push(traces[i]!);
    return all;
  }

  private keySlice(): Slice | null {
    const { batch, index } = this;
    const start = batch!.keyStart(index);
    return start < 0 ? null : this.key.at(batch!.buffer(index), start, batch!.keyEnd(index));
  }
}
