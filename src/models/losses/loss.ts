import type { RegisteredKind } from '../../core/kind.ts';
import type { Scored } from '../scored.ts';

/** How bad it is that a number was predicted and another one came: what a regression makes small. */
export interface Loss {
  /** Puts its gradient with respect to the prediction, which is `scored.raw`, into `scored`. */
  slope(scored: Scored, y: number, weight: number): void;
}

export type LossKind = RegisteredKind<Loss, object>;
