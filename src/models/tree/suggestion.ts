import { LEAF } from './nodes.ts';

/** What a leaf could ask, and how good that is. With kind LEAF: nothing, which is better than what has a merit of -∞ only. */
export interface Suggestion {
  readonly merit: number;
  readonly kind: number;
  /** A column by its index, a category feature by -1 - its number. */
  readonly code: number;
  /** NUMBER: up to here it is the first child. */
  readonly threshold: number;
  /** EQUALS: which one it is. */
  readonly category: number;
}

export const nothing: Suggestion = { merit: -Infinity, kind: LEAF, code: 0, threshold: 0, category: 0 };

/** The code of a category feature. */
export const codeOf = (feature: number): number => -1 - feature;

/** The category feature of a code. */
export const featureOf = (code: number): number => -1 - code;

/** The best one last; of equal ones in their order: the last of them counts. */
export function inOrderOfMerit<S extends Suggestion>(suggestions: S[]): S[] {
  return suggestions.sort((a, b) => (a.merit < b.merit ? -1 : a.merit > b.merit ? 1 : 0));
}
