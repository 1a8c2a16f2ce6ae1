import type { CategoryColumn } from '../core/category.ts';
import type { RegisteredKind } from '../core/kind.ts';
import type { LabelContext } from '../core/label.ts';
import type { Sample } from '../core/sample.ts';
import type { Stateful } from '../core/state.ts';
import type { Row } from './row.ts';

/**
 * Encodes an event's columns for the model: scales, fills, one-hot. It learns when the model learns, from the same row, and
 * just before it (as in River's pipelines); asking learns nothing. Everything it knows can be fitted offline and frozen.
 * A stage writes a column of its own by `row.put`, and says with `row.wrote` that it has written to all that it sees.
 * A number that is NaN is missing: it stays NaN, and nothing is learned from it.
 */
export interface Encoder extends Stateful {
  transformOne(row: Row): void;
  /** `row` is as the stages before this one left it. */
  learnOne(row: Row): void;
}

/**
 * Remembers the stream: what it gives depends on the events before this one, so it runs once an event, when that is
 * predicted, and what it gave is kept with the event until that is learned.
 */
export interface StreamTransformer extends Stateful {
  /** Writes its columns into the slots that it asked for at its creation. Changes nothing of its own. */
  recall(sample: Sample, into: StreamSlots): void;
  /** A label has arrived for an event with this key. `y`: class index, or value. */
  labelOne(key: string | undefined, y: number): void;
  /** The last label that it knows of a key; NaN: none. Only of one that remembers labels. Changes nothing. */
  lastLabel?(key: string | undefined): number;
}

/** Where a stream transformer writes: an event's own fields, after the declared features. */
export interface StreamSlots {
  readonly numbers: Float64Array;
  readonly categories: (string | undefined)[];
}

/** What a stage sees of the stages before it, and how it adds to them. The pipeline makes it. */
export interface EncoderContext {
  /** The number columns that this stage sees, as indexes into `row.values`; grows when a stage before adds one. */
  readonly inputs: readonly number[];
  /** The category columns that this stage sees. Who takes them makes numbers of them: nothing after it sees them any more. */
  takeCategories(): readonly CategoryColumn[];
  /** Adds a number column after all that there are. Restoring, `index` says which one it was. */
  addColumn(name: string, index?: number): number;
}

export interface StreamContext extends LabelContext {
  /** Asks for a slot in `sample`-like storage and a column of that name for the stages that follow. Gives the slot. */
  addNumber(name: string): number;
  addCategory(name: string, classes?: readonly string[]): number;
}

/** `runs: 'stream'`: in the task, once, before all models. `runs: 'encode'`: per model; can be fitted offline. */
export type TransformerKind =
  | (RegisteredKind<Encoder, EncoderContext> & {
      readonly runs: 'encode';
      /** Whether it makes negative numbers of others; left out: no. */
      readonly makesNegative?: boolean;
    })
  | (RegisteredKind<StreamTransformer, StreamContext> & { readonly runs: 'stream' });
