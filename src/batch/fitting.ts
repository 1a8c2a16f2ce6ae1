import { Classes } from '../core/classes.ts';
import type { PartSpec } from '../core/options.ts';
import type { Task } from '../core/output.ts';
import { find } from '../core/kind.ts';
import { batchModels } from '../models/batch/registry.ts';
import { artifactVersion, type Artifact } from '../pipeline/batchModel/artifact.ts';
import { chainOf, fieldsOf, type Fields } from '../pipeline/batchModel/frozenModel.ts';
import type { Chain } from '../pipeline/chain.ts';
import type { Intake } from '../pipeline/intake.ts';
import type { Trained } from './trainer.ts';

/** What a batch model is fitted to: the fields of an Intake, under their names, and the encoders after them. */
export class Fitting {
  readonly task: Task;
  readonly classes: Classes;
  /** All of a row, by slot: declared features, then what stream transformers give. */
  readonly fields: Fields;
  readonly model: PartSpec;
  private readonly shape: Pick<Artifact, 'numbers' | 'categories' | 'imputed' | 'transform'>;

  constructor({ task, classes, chain, shape }: Intake, model: PartSpec) {
    this.task = task;
    this.classes = new Classes(task === 'regression' ? undefined : classes.labels, classes.size);
    this.model = model;
    this.fields = fieldsOf({ task, classes: this.classes, chain });
    this.shape = {
      numbers: chain.numberNames,
      categories: chain.categoryNames,
      imputed: shape.imputed,
      transform: shape.transform,
    };
  }

  get kind() {
    return find(batchModels, this.model);
  }

  /** Encoders that know nothing yet. */
  createChain(): Chain {
    return chainOf(this.shape, this.task, this.classes);
  }

  artifactOf({ chain, model, calibration }: Trained): Artifact {
    return {
      version: artifactVersion,
      task: this.task,
      classes: this.classes.labels,
      ...this.shape,
      chain: chain.snapshot(),
      model: this.model,
      state: model.snapshot(),
      calibration: calibration.snapshot(),
    };
  }
}
