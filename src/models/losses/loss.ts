import type { RegisteredKind } from '../../core/kind.ts';

/** How bad it is that a number was predicted and another one came: what a regression makes small. */
export interface Loss {
  /** Its gradient with respect to the prediction. */
  gradient(y: number, prediction: number): number;
}

export type LossKind = RegisteredKind<Loss, object>;
