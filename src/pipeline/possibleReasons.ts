import { codecs } from '../codecs/registry.ts';
import { find } from '../core/kind.ts';
import type { FilterChain } from './filterChain.ts';
import { namedFields } from './namedFields.ts';
import type { Topology } from './topology.ts';

/** The reasons that a configuration makes possible, by what becomes of the event. */
export interface PossibleReasons {
  readonly rejected: readonly string[];
  readonly quarantined: readonly string[];
  readonly dropped: readonly string[];
}

/** Those of `reasons.ts`, with this configuration's fields and filters in them. */
export function possibleReasons(
  topology: Pick<Topology, 'format' | 'input' | 'features' | 'label'>,
  filters: FilterChain,
): PossibleReasons {
  const { format, input, features } = topology;
  const typed = [input.source, input.key, ...features.map(({ name }) => name)];
  const rejected = [
    ...find(codecs, format).reasons.map(({ reason }) => reason),
    ...(['id', 'time'] as const).filter((field) => input[field] !== undefined),
    ...namedFields(topology)
      .filter(({ use, needed }) => use === 'feature' && needed)
      .map(({ name }) => `missing:${name}`),
    ...typed.filter((field) => field !== undefined).map((field) => `schema:${field}`),
    ...filters.reasonsOf('reject'),
  ];
  return {
    rejected: [...new Set(rejected)],
    quarantined: [...new Set(filters.reasonsOf('quarantine'))],
    dropped: [...new Set(filters.reasonsOf('drop'))],
  };
}
