import type { LabelField, DriftOptions } from '../pipeline/topology.ts';
import { reactions } from '../pipeline/drift/registry.ts';
import { oneOf } from './leaves.ts';
import type { FeatureTypes } from './optionLeaves.ts';
import { part, partWith, specOf } from './part.ts';
import type { Parts } from './parts.ts';

/** The keys of `drift` that all detectors have in common. */
export const driftKeys = {
  reads:
    "What is read of the online model's answers: `error` (0 or 1; not for numbers) or `loss` (the logarithmic loss in nats; of numbers, the " +
    'absolute error). Default: `error` for classes, `loss` for numbers.',
  warning:
    'A second detector, more sensitive than the first, whose changes are warnings: for detectors that do not warn. Warnings are counted, and ' +
    '`onDrift: replace` needs them. Default: none.',
  onDrift:
    'What is done where losses have risen: `mark`, `raiseRate`, `restart` or `replace`. Where they have fallen, the model has got better: that is ' +
    'counted, and nothing else. Default: `mark`.',
};

/** What stands there: `reads` is completed when the label is known. */
export type DriftSection = Omit<DriftOptions, 'reads'> & {
  readonly reads: DriftOptions['reads'] | undefined;
};

/** A detector, with what is done when it finds something; or its bare name. */
export function driftSection(detectors: Parts['detectors'], features: FeatureTypes) {
  const common = {
    reads: oneOf(['loss', 'error']).optional().describe(driftKeys.reads),
    // One schema for all of them: to make it takes its time.
    warning: part(detectors, features).optional().describe(driftKeys.warning),
    onDrift: part(reactions, features).prefault('mark').describe(driftKeys.onDrift),
  };
  return partWith(detectors, features, common, ({ reads, warning, onDrift, ...spec }): DriftSection => {
    return { detector: specOf(spec), reads, warning, onDrift };
  });
}

export function completeDrift(drift: DriftSection, label: LabelField | undefined): DriftOptions {
  return { ...drift, reads: drift.reads ?? (label?.task === 'regression' ? 'loss' : 'error') };
}
