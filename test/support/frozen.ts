import { Classes } from '../../src/core/classes.ts';
import { Calibration } from '../../src/models/batch/calibration.ts';
import { artifactVersion, type Artifact } from '../../src/pipeline/batchModel/artifact.ts';
import { chainOf, FrozenModel, type Fields } from '../../src/pipeline/batchModel/frozenModel.ts';
import type { BatchInUse } from '../../src/pipeline/fallback/batchSlot.ts';

/** A batch model with these weights, for one number field or more: two classes, or regression. */
export function frozen(
  fields: Fields,
  weights: Readonly<Record<string, number>>,
  { version = 'v1', windowEnd = 0, intercept = 0 } = {},
): BatchInUse {
  const artifact = artifactWith(fields, weights, intercept);
  return { version, windowEnd, model: new FrozenModel(artifact, fields) };
}

/** The artifact of such a model. */
export function artifactWith(
  fields: Fields,
  weights: Readonly<Record<string, number>>,
  intercept = 0,
): Artifact {
  const { task, classes } = fields;
  const empty = { version: 0 };
  const labels = [...classes.labels];
  const shape = {
    version: artifactVersion,
    task,
    classes: labels,
    numbers: Object.keys(weights),
    categories: [],
    imputed: [],
    transform: [],
    model: {
      kind: task === 'regression' ? 'linear' : 'logistic',
      options: { epochs: 1, patience: 1, learningRate: 1, l1: 0, l2: 0 },
    },
    state: { version: 1, weights: [Float64Array.of(...Object.values(weights), intercept)] },
    calibration: empty,
  };
  const own = new Classes(task === 'regression' ? undefined : labels, labels.length);
  const chain = chainOf(shape, task, own).snapshot();
  const calibration = Calibration.none(task, 1, labels.length).snapshot();
  return { ...shape, chain, calibration };
}
