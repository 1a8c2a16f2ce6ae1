import type { ClassLabel } from '../../src/core/classes.ts';
import { Classes } from '../../src/core/classes.ts';
import { find } from '../../src/core/kind.ts';
import type { PartSpec } from '../../src/core/options.ts';
import type { Output, Task } from '../../src/core/output.ts';
import { Sample } from '../../src/core/sample.ts';
import { ExactAuc } from '../../src/evaluate/exactAuc.ts';
import type { Evaluation } from '../../src/evaluate/evaluation.ts';
import { createEvaluation } from '../../src/evaluate/registry.ts';
import type { Model } from '../../src/models/model.ts';
import { models } from '../../src/models/registry.ts';
import { Chain } from '../../src/pipeline/chain.ts';
import { transformers } from '../../src/transformers/registry.ts';
import { specOf } from '../support/defaults.ts';

export interface Example {
  /** NaN: missing. */
  readonly numbers: readonly number[];
  readonly categories?: readonly (string | undefined)[];
  readonly label: ClassLabel;
  readonly weight?: number;
}

export interface Setup {
  readonly task?: Task;
  readonly classes?: readonly ClassLabel[];
  readonly numbers: readonly string[];
  readonly categories?: readonly string[];
  /** Indexes of the number features that are filled with their mean. */
  readonly imputed?: readonly number[];
  readonly transform?: readonly (readonly [name: string, options?: Readonly<Record<string, unknown>>])[];
  readonly model: readonly [name: string, options?: Readonly<Record<string, unknown>>];
}

export interface Run {
  readonly evaluation: Evaluation;
  readonly auc: ExactAuc;
  readonly model: Model;
  readonly classes: Classes;
  /** The positive class's probability or the value, of the first rows; NaN: no answer. */
  readonly first: number[];
  /** All probabilities of the first rows, by class name. */
  readonly firstProbabilities: Record<string, number>[];
  readonly columns: readonly string[];
}

/**
 * Row by row: predict, score, then learn: the protocol of the reference figures, with the pipeline's own chain of transformers.
 * @param watch is given each output, before it is scored
 */
export function prequential(
  setup: Setup,
  examples: readonly Example[],
  first = 50,
  watch: (output: Output, i: number, classes: Classes) => void = () => undefined,
): Run {
  const task = setup.task ?? 'classification';
  const kind = find(models, { kind: setup.model[0], options: {} });
  const classes = new Classes(setup.classes, kind.maximumClasses);
  const specs: PartSpec[] = (setup.transform ?? []).map(([name, options]) =>
    specOf(find(transformers, { kind: name, options: {} }), options),
  );
  const chain = new Chain({
    numbers: setup.numbers,
    imputed: setup.imputed ?? [],
    categories: setup.categories ?? [],
    transform: specs,
    task,
    classes,
  });
  const model = kind.create(specOf(kind, setup.model[1]).options, {
    task,
    classes,
    categories: chain.categories,
  });
  const run: Run = {
    evaluation: createEvaluation(task, classes, 1000),
    auc: new ExactAuc(),
    model,
    classes,
    first: [],
    firstProbabilities: [],
    columns: chain.columns.names,
  };
  const sample = new Sample(chain.numberNames.length, chain.categoryNames.length);
  let last = NaN;
  for (const [i, example] of examples.entries()) {
    sample.numbers.set(example.numbers);
    example.categories?.forEach((text, slot) => (sample.categories[slot] = text));
    chain.recall(sample);
    const output = model.predictOne(chain.transformOne(sample.numbers, sample.categories));
    watch(output, i, classes);
    const positive = task === 'regression' ? output.value : (output.probabilities[1] ?? 0);
    if (run.first.length < first) {
      run.first.push(output.ready ? positive : NaN);
      run.firstProbabilities.push(
        Object.fromEntries(
          classes.names.map((name, c) => [name, output.ready ? output.probabilities[c]! : 0]),
        ),
      );
    }
    const y = task === 'regression' ? Number(example.label) : classes.learnOne(example.label);
    if (output.ready) {
      run.evaluation.update(output, y, last);
      run.auc.update(positive, y);
    }
    last = y;
    chain.labelOne(undefined, y);
    model.learnOne(chain.learnOne(sample.numbers, sample.categories), y, example.weight ?? 1);
  }
  return run;
}
