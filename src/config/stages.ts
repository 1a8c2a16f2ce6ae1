import type { FilterStage } from '../pipeline/topology.ts';
import { oneOf } from './leaves.ts';
import { list } from './mapping.ts';
import type { FeatureTypes } from './optionLeaves.ts';
import { completed, partWith, specOf, type CheckedKind } from './part.ts';

export const actionDoc =
  'What happens to an event that it finds fault with: `reject` makes a dead letter of it, `quarantine` predicts it but ' +
  'does not learn it, `drop` only counts it.';

/** The filters, each with the `action` that all of them have. */
export function filtersSection(filters: readonly CheckedKind[], features: FeatureTypes) {
  const action = oneOf(['reject', 'quarantine', 'drop']).prefault('reject').describe(actionDoc);
  const filter = partWith(filters, features, { action }, ({ action: chosen, ...spec }): FilterStage => {
    return { action: chosen, spec: completed(filters, specOf(spec)) };
  });
  return list(filter, 'filters');
}
