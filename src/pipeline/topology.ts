import type { ClassLabel } from '../core/classes.ts';
import type { PartSpec } from '../core/options.ts';
import type { Task } from '../core/output.ts';
import type { Reads } from './drift/reading.ts';

/** What happens to an event that a filter finds fault with. */
export type FilterAction = 'reject' | 'quarantine' | 'drop';

export interface Feature {
  readonly name: string;
  readonly type: 'number' | 'category' | 'text';
  /** `reject`: a dead letter; `mean`: the mean so far (numbers); `pass`: the model sees that it is missing; else this constant. */
  readonly missing: 'reject' | 'mean' | 'pass' | { readonly constant: number | string };
}

export interface LabelField {
  readonly field: string;
  readonly task: Task;
  /** In their order: the last of two is the positive one. Left out, classes are learned as they appear. */
  readonly classes?: readonly ClassLabel[];
}

export interface FilterStage {
  readonly action: FilterAction;
  readonly spec: PartSpec;
}

/** How a worker answers beside a batch model. */
export interface FallbackOptions {
  /** `best`: the healthy slot with the least mean loss; else the slot that answers as long as it is healthy. */
  readonly use: 'best' | 'online' | 'batch';
  /** Labelled events that the slots are compared over. */
  readonly window: number;
  /** Learned events before the online model answers beside a batch model; and scores that a slot is judged from. */
  readonly warmUp: number;
  /** How much less another slot's loss must be, relative to the one that answers. */
  readonly margin: number;
  /** ms of event time since the end of a batch model's window. */
  readonly maximumAge: number;
  /** Learned events between two copies of the online model. */
  readonly copyEvery: number;
  /** What takes an online model's place that has become useless. */
  readonly recover: 'copy' | 'fresh';
}

/** What watches the online model for drift, and what is done about it. */
export interface DriftOptions {
  readonly detector: PartSpec;
  readonly reads: Reads;
  /** A second detector, whose changes are warnings; undefined: the first one's own, if it has any. */
  readonly warning: PartSpec | undefined;
  readonly onDrift: PartSpec;
}

/** The pipeline as a value, complete and checked before anything starts. The configuration file gives it. */
export interface Topology {
  readonly format: PartSpec;
  readonly input: {
    /** Names of fields; undefined: see the reference for what stands in. */
    readonly id: string | undefined;
    readonly time: string | undefined;
    readonly source: string | undefined;
    readonly key: string | undefined;
    /** ms that an event's time may lie ahead of its record's timestamp. */
    readonly maximumAhead: number;
    /** bytes of a record's value. */
    readonly maximumBytes: number;
  };
  readonly label: LabelField | undefined;
  readonly features: readonly Feature[];
  readonly filters: readonly FilterStage[];
  readonly transform: readonly PartSpec[];
  readonly model: PartSpec;
  readonly update: { readonly events: number; /** ms of event time */ readonly time: number | undefined };
  readonly drift: DriftOptions | undefined;
  /** Of the sliding-window metrics, in scored events. */
  readonly window: number;
  /** Undefined: the online model answers, alone. */
  readonly fallback: FallbackOptions | undefined;
}
