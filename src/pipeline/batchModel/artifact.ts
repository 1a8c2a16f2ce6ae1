import type { ClassLabel } from '../../core/classes.ts';
import type { PartSpec } from '../../core/options.ts';
import type { Task } from '../../core/output.ts';
import { isFiniteState, isState, StateError, type State } from '../../core/state.ts';

/**
 * A trained batch model as data: all that is needed to answer as it did, in any process. Its encoders were fitted on the training rows
 * and are frozen in it; it names the fields that it reads, and knows nothing of a task's own columns.
 */
export interface Artifact {
  readonly version: number;
  readonly task: Task;
  /** In the order of their indexes; empty for regression. */
  readonly classes: readonly ClassLabel[];
  /** Names of an event's numbers, by slot: declared features, then those of stream transformers. */
  readonly numbers: readonly string[];
  readonly categories: readonly string[];
  /** Slots of numbers that are filled with their mean where they are missing. */
  readonly imputed: readonly number[];
  readonly transform: readonly PartSpec[];
  /** Of the Chain: the encoders' state, stream transformers' empty. */
  readonly chain: State;
  readonly model: PartSpec;
  readonly state: State;
  readonly calibration: State;
}

export const artifactVersion = 1;

/** Checks what was decoded. What is in it is checked by the parts that take it. @throws StateError */
export function parseArtifact(value: unknown): Artifact {
  const artifact = value as Artifact | null;
  if (typeof artifact !== 'object' || artifact === null) throw new StateError('the batch model is no object');
  const { version } = artifact;
  if (version !== artifactVersion) {
    const hint = version > artifactVersion ? ': a newer Driftline made it' : '';
    throw new StateError(
      `the batch model has version ${String(version)}, this build reads ${artifactVersion}${hint}`,
    );
  }
  const texts = (list: unknown): boolean =>
    Array.isArray(list) && list.every((item) => typeof item === 'string');
  const spec = (part: PartSpec | null | undefined): boolean =>
    part != null && typeof part.kind === 'string' && typeof part.options === 'object';
  const label = (item: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof item);
  const fits =
    ['classification', 'regression'].includes(artifact.task) &&
    Array.isArray(artifact.classes) &&
    artifact.classes.every(label) &&
    texts(artifact.numbers) &&
    texts(artifact.categories) &&
    Array.isArray(artifact.imputed) &&
    artifact.imputed.every((slot) => Number.isInteger(slot) && slot >= 0 && slot < artifact.numbers.length) &&
    Array.isArray(artifact.transform) &&
    artifact.transform.every(spec) &&
    spec(artifact.model) &&
    [artifact.chain, artifact.state, artifact.calibration].every(isState);
  if (!fits) throw new StateError('the batch model is damaged: a value in it is missing or of a wrong type');
  if (![artifact.chain, artifact.state, artifact.calibration].every(isFiniteState))
    throw new StateError('the batch model holds numbers that are not finite: it could answer nothing');
  return artifact;
}
