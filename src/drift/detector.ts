import type { RegisteredKind } from '../core/kind.ts';
import type { Stateful } from '../core/state.ts';

/** Watches a model's loss for a change in what it has to learn. */
export interface DriftDetector extends Stateful {
  update(value: number): void;
  /** Whether the last `update` found a change. */
  readonly driftDetected: boolean;
}

export type DriftDetectorKind = RegisteredKind<DriftDetector, object>;
