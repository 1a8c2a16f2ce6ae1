import type { Codec, Fields } from '../codecs/codec.ts';
import { json } from '../codecs/json.ts';
import { codecs } from '../codecs/registry.ts';
import type { Schemas } from '../codecs/schemas.ts';
import { Classes } from '../core/classes.ts';
import { find } from '../core/kind.ts';
import type { Task } from '../core/output.ts';
import type { Fault, Result } from '../core/result.ts';
import { Sample } from '../core/sample.ts';
import type { State, StateReader } from '../core/state.ts';
import { models } from '../models/registry.ts';
import { transformers } from '../transformers/registry.ts';
import { Chain, type ChainShape } from './chain.ts';
import { Counts, countReason } from './counts.ts';
import { FilterChain, type Verdict } from './filterChain.ts';
import { LabelReader, type LabelReading } from './labels.ts';
import { namedFields } from './namedFields.ts';
import { RecordOrigin, type Origin, type Records } from './origin.ts';
import { possibleReasons, type PossibleReasons } from './possibleReasons.ts';
import { SampleReader } from './reader.ts';
import type { Topology } from './topology.ts';

/** Schemas that are asked for at once: garbage may name as many as there are records. */
const mostAhead = 64;

/**
 * The first half of an event's way: decode, read, filter, remember, take the label. The worker goes on from here to its models; the
 * nightly job, which must see what they see, keeps the sample. All of it is the pipeline's state.
 */
export class Intake {
  readonly task: Task;
  readonly classes: Classes;
  readonly counts: Counts;
  /** The worker puts another in its place where the online model is replaced; stream transformers go on in it. */
  chain: Chain;
  /** What the chain was made of. */
  readonly shape: ChainShape;
  /** The event in hand, where it was accepted. */
  readonly sample: Sample;
  readonly origin = new RecordOrigin();
  readonly filters: FilterChain;
  readonly reasons: PossibleReasons;
  /** [the largest event time so far, the last label that arrived]; NaN: none. */
  readonly last = Float64Array.of(NaN, NaN);
  /** Events that were refused by what the world outside says, not by bytes and configuration; since this one was made. */
  outside = 0;
  private readonly codec: Codec;
  private readonly lines: Codec;
  private readonly reader: SampleReader;
  private readonly labels: LabelReader;
  private readonly maximumAhead: number;
  /** Of an event that no filter was asked about. */
  private readonly unread: Verdict = { action: 'reject', fault: undefined, quarantined: undefined };

  /**
   * @param schemas where the writers' schemas come from, for a codec that needs them
   * @throws StateError if the state does not fit the topology.
   */
  constructor(topology: Topology, restored?: StateReader, schemas?: Schemas) {
    const kind = find(models, topology.model);
    // Without a label nothing is learned, and the model's own kind of answer is given.
    this.task = topology.label?.task ?? kind.tasks[0]!;
    this.classes = new Classes(topology.label?.classes, kind.maximumClasses, restored?.child('classes'));
    this.counts = new Counts(restored?.child('counts'));
    const { maximumAhead, maximumBytes } = topology.input;
    const { format } = topology;
    const context = { maximumBytes, wanted: new Set(namedFields(topology).map(({ name }) => name)), schemas };
    this.codec = find(codecs, format).create(format.options, context);
    this.lines = json.create({}, context);
    this.maximumAhead = maximumAhead;
    const streams = topology.transform.some((spec) => find(transformers, spec).runs === 'stream');
    this.reader = new SampleReader(topology, streams);
    this.labels = new LabelReader(topology.label, this.classes);
    const { numberNames, categoryNames } = this.reader;
    this.shape = {
      numbers: numberNames,
      imputed: topology.features
        .filter((feature) => feature.type === 'number' && feature.missing === 'mean')
        .map((feature) => numberNames.indexOf(feature.name)),
      categories: categoryNames,
      transform: topology.transform,
      task: this.task,
      classes: this.classes,
    };
    this.chain = new Chain(this.shape, restored?.child('chain'));
    this.sample = new Sample(this.chain.numberNames.length, this.chain.categoryNames.length);
    this.filters = new FilterChain(
      topology.filters,
      { numberIndex: (name) => numberNames.indexOf(name), idField: topology.input.id ?? 'id' },
      restored?.children('filters', topology.filters.length),
    );
    this.reasons = possibleReasons(topology, this.filters);
    if (restored !== undefined) this.last.set(restored.float64('last', 2));
  }

  /** A chain with the same stream transformers. `encoders`: as another one gave them; undefined: they have learned nothing. */
  chainWith(encoders: State | undefined): Chain {
    return new Chain(this.shape, encoders, this.chain);
  }

  /** Whether `ready` is to be asked before each record. */
  get waits(): boolean {
    return this.codec.ready !== undefined;
  }

  /**
   * Undefined: the record can be decoded now; else when it is to be asked again, as its schema is being fetched. So are then those of the
   * records after it: one after the other each would be waited for by itself.
   */
  ready(records: Records, i: number): Promise<void> | undefined {
    const fetched = this.fetchedFor(records, i);
    if (fetched === undefined) return undefined;
    const ahead = new Set([fetched]);
    for (let j = i + 1; j < records.count && ahead.size < mostAhead; j++) {
      const other = this.fetchedFor(records, j);
      if (other !== undefined) ahead.add(other);
    }
    return fetched;
  }

  private fetchedFor(records: Records, i: number): Promise<void> | undefined {
    const start = records.valueStart(i);
    if (start < 0) return undefined;
    return this.codec.ready?.(records.buffer(i), start, records.valueEnd(i));
  }

  decodeRecord(records: Records, i: number): Result<Fields> {
    this.origin.moveTo(records, i);
    const start = records.valueStart(i);
    return this.codec.decode(records.buffer(i), start, start < 0 ? start : records.valueEnd(i));
  }

  /** The fields of a record that was decoded before, once more: nothing is counted, and nothing of it is state. Undefined: it has none. */
  peek(records: Records, i: number): Fields | undefined {
    const start = records.valueStart(i);
    if (start < 0) return undefined;
    const event = this.codec.decode(records.buffer(i), start, records.valueEnd(i));
    return event.ok ? event.value : undefined;
  }

  /** A line of a file, which is JSON, whatever the format of records is. */
  decodeLine(bytes: Uint8Array): Result<Fields> {
    return this.lines.decode(bytes, 0, bytes.length);
  }

  /**
   * Judges an event, and counts it. Where it is accepted (or quarantined), `sample` holds it, with what stream transformers know.
   * @returns valid until the next one
   */
  admit(event: Result<Fields>, origin: Origin): Verdict {
    const { counts, sample } = this;
    counts.events++;
    if (!event.ok) return this.refuse(event.fault);
    const fault = this.reader.read(event.value, origin, sample);
    if (fault !== undefined) return this.refuse(fault);
    this.clampTime(origin.timestamp);
    const verdict = this.filters.judge(sample);
    if (verdict.action === 'reject') {
      this.countRejected(verdict.fault!);
    } else if (verdict.action === 'drop') {
      counts.dropped++;
      countReason(counts.droppedBy, verdict.fault!.reason);
    } else {
      counts.accepted++;
      if (!(sample.time <= this.last[0]!) && !Number.isNaN(sample.time)) this.last[0] = sample.time;
      this.chain.recall(sample);
    }
    return verdict;
  }

  /** The label of the event in hand; what there is none of, or does not fit, is counted. */
  readLabel(fields: Fields): LabelReading {
    const y = this.labels.read(fields);
    if (y === 'none') this.counts.unlabelled++;
    else if (y === 'unfit') this.counts.unfit++;
    return y;
  }

  /** From here on the label of the event in hand counts as known. */
  remember(y: number): void {
    this.last[1] = y;
    this.chain.labelOne(this.sample.key, y);
  }

  private refuse(fault: Fault): Verdict {
    if (fault.outside === true) this.outside++;
    this.countRejected(fault);
    this.unread.fault = fault;
    return this.unread;
  }

  private countRejected(fault: Fault): void {
    this.counts.rejected++;
    countReason(this.counts.rejectedBy, fault.reason);
  }

  /** One bad date must not move the watermark. */
  private clampTime(timestamp: number): void {
    const latest = timestamp + this.maximumAhead;
    if (this.sample.time > latest) {
      this.sample.time = latest;
      this.counts.clamped++;
    }
  }
}
