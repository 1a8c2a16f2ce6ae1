import type { RegisteredKind } from '../core/kind.ts';
import type { Stateful } from '../core/state.ts';

/** Watches what a model gets wrong for a change in what it has to learn. */
export interface DriftDetector extends Stateful {
  update(value: number): void;
  /** Whether the last `update` found a change. */
  readonly driftDetected: boolean;
  /** Whether a change may be coming; always false for kinds that do not warn. */
  readonly warningDetected: boolean;
  /**
   * Whether the values had gone up where the last `update` found a change: where they have gone down, the model has got better. To be read
   * right after `update`: it is no part of the state.
   */
  readonly rising: boolean;
}

export interface DriftDetectorKind extends RegisteredKind<DriftDetector, object> {
  /** It can read right (0) and wrong (1) alone, not how large a loss is. */
  readonly readsErrorsOnly: boolean;
  /** Whether it warns before it finds a change. */
  readonly warns: boolean;
  /** Whether with these options it finds values that go up, without which there is nothing to react to; left out: yes. */
  findsRises?(options: Readonly<Record<string, unknown>>): boolean;
  /**
   * Which way each option makes it more sensitive, `neither` where it has nothing to do with that; of an option that is left out nobody can
   * say. Kinds that do not warn: one of the same kind that warns before it has to be the more sensitive one.
   */
  readonly moreSensitive?: Readonly<Record<string, 'larger' | 'smaller' | 'neither'>>;
}
