import type { RegisteredKind } from '../core/kind.ts';
import type { Sample } from '../core/sample.ts';
import type { Stateful } from '../core/state.ts';

/**
 * Looks at an event before the model does. What follows from a finding (reject, quarantine or drop) is the
 * configuration's `action`, common to all filters.
 */
export interface Filter extends Stateful {
  /** `<filter>:<field>`: the reason in metrics, dead letters and predictions. */
  readonly reason: string;
  /** What is wrong with it, for a person, or undefined. Changes nothing. */
  check(sample: Sample): string | undefined;
  /**
   * Called after the verdict: on every filter where the event passed (accepted or quarantined), else only on the filter
   * that stopped it. So a rejected event's id may come again, corrected, and a filter can still follow a change in what
   * it refuses itself.
   */
  learnOne(sample: Sample): void;
}

export interface FilterContext {
  /** The index of a number feature in `sample.numbers`. */
  numberIndex(name: string): number;
  /** The name of the event's id field, for the reason. */
  readonly idField: string;
}

export interface FilterKind extends RegisteredKind<Filter, FilterContext> {
  /** What is wrong with options that are each right by themselves, for a person, or undefined. */
  check?(options: Readonly<Record<string, unknown>>): string | undefined;
}
