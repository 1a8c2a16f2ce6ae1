import type { CategoryColumn } from '../core/category.ts';
import type { Classes } from '../core/classes.ts';
import { find } from '../core/kind.ts';
import type { PartSpec } from '../core/options.ts';
import type { Task } from '../core/output.ts';
import type { Sample } from '../core/sample.ts';
import { StateReader, type State, type Stateful } from '../core/state.ts';
import { Imputer } from '../transformers/imputer.ts';
import { transformers } from '../transformers/registry.ts';
import { Row } from '../transformers/row.ts';
import type { Encoder, StreamContext, StreamTransformer } from '../transformers/transformer.ts';
import { Columns } from './columns.ts';

export interface ChainShape {
  /** Names of the number features: the first columns are theirs. */
  readonly numbers: readonly string[];
  /** Which of them are filled with their running mean. */
  readonly imputed: readonly number[];
  readonly categories: readonly string[];
  readonly transform: readonly PartSpec[];
  readonly task: Task;
  readonly classes: Classes;
}

type Stage = Pick<Encoder, 'learnOne' | 'transformOne'>;

/** In the place of a stream transformer's state, where only the encoders' is wanted. */
const left: State = { version: 0 };

/** The stages between an event's fields and the model's vector, in the configuration's order. */
export class Chain implements Stateful {
  static readonly version = 1;
  readonly columns: Columns;
  /** An event's numbers, by slot: the declared features, then what stream transformers give. Likewise its texts. */
  readonly numberNames: string[];
  readonly categoryNames: string[];
  /** The category columns that no stage has made numbers of: a model may read them. */
  readonly categories: readonly CategoryColumn[];
  private readonly row = new Row();
  private readonly rawCount: number;
  private readonly stages: Stage[] = [];
  private readonly streams: StreamTransformer[] = [];
  private readonly imputer: Imputer | undefined;
  private readonly memory: StreamTransformer | undefined;
  private readonly parts: Stateful[] = [];
  /** The fields of the event in hand: where a stream transformer's stage finds what it gave. */
  private numbers: Float64Array = new Float64Array(0);

  /** @param streams a chain of the same shape whose stream transformers this one goes on with; `state` then needs none of theirs */
  constructor(shape: ChainShape, state?: State, streams?: Chain) {
    const reader = state === undefined ? undefined : new StateReader('transformers', state, Chain.version);
    this.rawCount = shape.numbers.length;
    this.numberNames = [...shape.numbers];
    this.categoryNames = [...shape.categories];
    this.columns = new Columns(this.row, reader?.child('columns'));
    for (const name of shape.numbers) this.columns.add(name, 0);
    if (shape.imputed.length > 0) {
      this.imputer = new Imputer(shape.imputed, reader?.child('imputer'));
      this.stages.push(this.imputer);
    } else if (reader !== undefined && state!['imputer'] !== null) {
      throw reader.wrong('imputer', 'null: no missing value is filled in');
    }
    this.categories = this.addParts(shape, reader?.children('parts', shape.transform.length), streams);
    this.columns.complete();
    this.memory = this.streams.find((stream) => stream.lastLabel !== undefined);
  }

  /** Asks the stream transformers what they know of this event; the sample keeps it. Changes nothing else. */
  recall(sample: Sample): void {
    for (const stream of this.streams) stream.recall(sample, sample);
  }

  /** The model's vector, without learning anything. Valid until the next call. */
  transformOne(numbers: Float64Array, categories: (string | undefined)[]): Row {
    const { stages, row } = this;
    if (stages.length === 0) return row.show(numbers, categories);
    this.load(numbers, categories);
    for (let i = 0; i < stages.length; i++) stages[i]!.transformOne(row);
    row.complete();
    return row;
  }

  /** Each stage learns the event as the stage before it left it, then transforms it. Valid until the next call. */
  learnOne(numbers: Float64Array, categories: (string | undefined)[]): Row {
    const { stages, row } = this;
    if (stages.length === 0) return row.show(numbers, categories);
    this.load(numbers, categories);
    for (let i = 0; i < stages.length; i++) {
      const stage = stages[i]!;
      stage.learnOne(row);
      stage.transformOne(row);
    }
    row.complete();
    return row;
  }

  /** For stream transformers a label counts as soon as it arrives. */
  labelOne(key: string | undefined, y: number): void {
    for (const stream of this.streams) stream.labelOne(key, y);
  }

  /** The last label that is known of a key; NaN: none, or no transformer remembers it. Changes nothing. */
  lastLabel(key: string | undefined): number {
    return this.memory?.lastLabel?.(key) ?? NaN;
  }

  snapshot(): State {
    return this.stateOf(this.parts.map((part) => part.snapshot()));
  }

  /** What it has learned itself, without what stream transformers remember. */
  encoders(): State {
    const isStream = (part: Stateful): boolean => this.streams.some((stream) => stream === part);
    return this.stateOf(this.parts.map((part) => (isStream(part) ? left : part.snapshot())));
  }

  private stateOf(parts: State[]): State {
    return {
      version: Chain.version,
      columns: this.columns.snapshot(),
      imputer: this.imputer === undefined ? null : this.imputer.snapshot(),
      parts,
    };
  }

  private load(numbers: Float64Array, categories: (string | undefined)[]): void {
    this.row.begin(this.rawCount);
    const { values } = this.row;
    for (let i = 0; i < this.rawCount; i++) values[i] = numbers[i]!;
    this.row.categories = categories;
    this.numbers = numbers;
  }

  /** @returns the category columns that are left */
  private addParts(
    shape: ChainShape,
    states: readonly State[] | undefined,
    streams?: Chain,
  ): readonly CategoryColumn[] {
    const categories: CategoryColumn[] = shape.categories.map((name, slot) => ({ name, slot }));
    shape.transform.forEach((spec, i) => {
      const kind = find(transformers, spec);
      // Stage 0 is the event itself.
      const stage = i + 1;
      if (kind.runs === 'stream') {
        // A new one takes its slots in any case; they are the same as the other's.
        const state = streams === undefined ? states?.[i] : undefined;
        const own = kind.create(spec.options, this.streamContext(shape, stage, categories), state);
        const part = streams?.streams[this.streams.length] ?? own;
        this.streams.push(part);
        this.parts.push(part);
      } else {
        const context = {
          inputs: this.columns.inputsOf(stage),
          takeCategories: () => categories.splice(0),
          addColumn: (name: string, index?: number) => this.columns.add(name, stage, index),
        };
        const part = kind.create(spec.options, context, states?.[i]);
        this.stages.push(part);
        this.parts.push(part);
      }
    });
    return categories;
  }

  private streamContext(shape: ChainShape, stage: number, categories: CategoryColumn[]): StreamContext {
    return {
      task: shape.task,
      classes: shape.classes,
      addNumber: (name) => {
        const slot = this.numberNames.push(name) - 1;
        const column = this.columns.add(name, stage);
        const copy = (row: Row): void => {
          row.put(column, this.numbers[slot]!);
        };
        this.stages.push({ transformOne: copy, learnOne: () => undefined });
        return slot;
      },
      addCategory: (name, classes) => {
        const slot = this.categoryNames.push(name) - 1;
        categories.push(classes === undefined ? { name, slot } : { name, slot, classes });
        return slot;
      },
    };
  }
}
