import { Classes } from '../../core/classes.ts';
import type { PartSpec } from '../../core/options.ts';
import type { Output, Task } from '../../core/output.ts';
import { StateError } from '../../core/state.ts';
import type { Vector } from '../../core/vector.ts';
import type { BatchModel } from '../../models/batch/batchModel.ts';
import { Calibration } from '../../models/batch/calibration.ts';
import { batchModels } from '../../models/batch/registry.ts';
import { transformers } from '../../transformers/registry.ts';
import { Chain } from '../chain.ts';
import type { Artifact } from './artifact.ts';

/** An event's fields by name, as a task has them: what a batch model is fitted to. */
export interface Fields {
  readonly task: Task;
  readonly classes: Classes;
  readonly numbers: readonly string[];
  readonly categories: readonly string[];
}

/** Of whatever has a task's fields: an Intake, a Pipeline. */
export function fieldsOf({
  task,
  classes,
  chain,
}: Pick<Fields, 'task' | 'classes'> & {
  readonly chain: Pick<Chain, 'numberNames' | 'categoryNames'>;
}): Fields {
  return { task, classes, numbers: chain.numberNames, categories: chain.categoryNames };
}

/** A batch model that is whole, and for other events than these. */
export class OtherFields extends StateError {}

/** A batch model that answers for a task's events. It learns nothing. */
export class FrozenModel {
  /** Its kind, as predictions name it. */
  readonly kind: string;
  private readonly chain: Chain;
  private readonly model: BatchModel;
  private readonly calibration: Calibration;
  /** Of each of its numbers, where the task has it. */
  private readonly numberSlots: readonly number[];
  private readonly categorySlots: readonly number[];
  /** The task has the same fields in the same places, as where one file configures both: nothing need be put in order. */
  private readonly inOrder: boolean;
  private readonly numbers: Float64Array;
  private readonly categories: (string | undefined)[];

  /** @throws OtherFields where a field that it reads, or its classes, are not the task's; StateError where what is in it does not fit */
  constructor(artifact: Artifact, fields: Fields) {
    const { task } = artifact;
    this.kind = artifact.model.kind;
    if (task !== fields.task) throw new OtherFields(`the batch model is for ${task}, not ${fields.task}`);
    checkClasses(artifact, fields);
    this.numberSlots = slotsOf(artifact.numbers, fields.numbers, 'number');
    this.categorySlots = slotsOf(artifact.categories, fields.categories, 'category');
    this.inOrder = [this.numberSlots, this.categorySlots].every((slots) =>
      slots.every((slot, i) => slot === i),
    );
    this.numbers = new Float64Array(artifact.numbers.length);
    this.categories = new Array<string | undefined>(artifact.categories.length).fill(undefined);
    const classes = new Classes(
      task === 'regression' ? undefined : artifact.classes,
      artifact.classes.length,
    );
    this.chain = chainOf(artifact, task, classes);
    const kind = batchModels.find(({ name }) => name === artifact.model.kind);
    if (kind === undefined) throw new StateError(`this build knows no batch model ${artifact.model.kind}`);
    this.model = kind.create(artifact.model.options, { task, classes }, artifact.state);
    this.calibration = Calibration.restore(task, classes.size, artifact.calibration);
    const columns = this.chain.columns.names.length;
    if (this.model.columns !== columns)
      throw new StateError(
        `the batch model has weights for ${this.model.columns} columns, its encoders make ${columns}`,
      );
  }

  /** `numbers` and `categories`: an event's, by the task's slots. Valid until the next one. */
  predictOne(numbers: Float64Array, categories: (string | undefined)[]): Output {
    const { inOrder, chain, model, calibration } = this;
    model.decide(inOrder ? chain.transformOne(numbers, categories) : this.transformSome(numbers, categories));
    return calibration.apply(model.scores);
  }

  private transformSome(numbers: Float64Array, categories: readonly (string | undefined)[]): Vector {
    const { numberSlots, categorySlots } = this;
    for (let i = 0; i < numberSlots.length; i++) this.numbers[i] = numbers[numberSlots[i]!]!;
    for (let i = 0; i < categorySlots.length; i++) this.categories[i] = categories[categorySlots[i]!];
    return this.chain.transformOne(this.numbers, this.categories);
  }
}

/**
 * Of an artifact that came from elsewhere: it may be of a build to come, and hold what no check here has foreseen.
 * @throws OtherFields, StateError as the constructor; StateError whatever else it may be
 */
export function frozenModelOf(artifact: Artifact, fields: Fields): FrozenModel {
  try {
    return new FrozenModel(artifact, fields);
  } catch (error) {
    if (error instanceof StateError) throw error;
    throw new StateError(`the batch model cannot be used: ${String(error)}`, { cause: error });
  }
}

/**
 * The chain of an artifact, or a new one of that shape. Stream transformers only have their slots in it: what they know comes with the
 * event.
 */
export function chainOf(
  {
    numbers,
    categories,
    imputed,
    transform,
    chain,
  }: Pick<Artifact, 'numbers' | 'categories' | 'imputed' | 'transform'> & Partial<Pick<Artifact, 'chain'>>,
  task: Task,
  classes: Classes,
): Chain {
  const given = transform.flatMap((spec) => (runsOf(spec) === 'stream' ? [spec] : []));
  const own = new Chain({ numbers: [], imputed: [], categories: [], transform: given, task, classes });
  const shape = {
    numbers: numbers.slice(0, numbers.length - own.numberNames.length),
    imputed,
    categories: categories.slice(0, categories.length - own.categoryNames.length),
    transform,
    task,
    classes,
  };
  const made = new Chain(shape, chain);
  const same = (a: readonly string[], b: readonly string[]): boolean =>
    a.length === b.length && a.every((name, i) => name === b[i]);
  if (!same(made.numberNames, numbers) || !same(made.categoryNames, categories)) {
    throw new StateError('the fields of the batch model are not those that its transformers make');
  }
  return made;
}

/** @throws StateError: what a newer build knows, this one need not */
function runsOf({ kind }: PartSpec): 'stream' | 'encode' {
  const found = transformers.find(({ name }) => name === kind);
  if (found === undefined) throw new StateError(`this build knows no transformer ${kind}`);
  return found.runs;
}

function slotsOf(wanted: readonly string[], there: readonly string[], type: string): number[] {
  const missing = wanted.filter((name) => !there.includes(name));
  if (missing.length > 0) {
    throw new OtherFields(`the batch model reads ${type} features that are not there: ${missing.join(', ')}`);
  }
  return wanted.map((name) => there.indexOf(name));
}

/** A batch model serves all partitions, so its classes are declared: their indexes are the same everywhere. */
function checkClasses({ classes }: Artifact, fields: Fields): void {
  const [its, own] = [classes.map(String), fields.classes.names];
  if (its.length === own.length && its.every((name, i) => name === own[i])) return;
  throw new OtherFields(`the batch model tells ${its.join(', ')} apart, the worker ${own.join(', ')}`);
}
