import type { CategoryColumn } from '../../src/core/category.ts';
import { Classes } from '../../src/core/classes.ts';
import type { AnyKind } from '../../src/core/kind.ts';
import type { Output, Task } from '../../src/core/output.ts';
import { mulberry32 } from '../../src/core/random.ts';
import { Sample } from '../../src/core/sample.ts';
import { StateReader, type State, type Stateful } from '../../src/core/state.ts';
import { pageHinkley } from '../../src/drift/pageHinkley.ts';
import { detectors } from '../../src/drift/registry.ts';
import { createEvaluation } from '../../src/evaluate/registry.ts';
import { filters } from '../../src/filters/registry.ts';
import { optimizers } from '../../src/models/optimizers/registry.ts';
import type { Vector } from '../../src/core/vector.ts';
import { models } from '../../src/models/registry.ts';
import { Chain } from '../../src/pipeline/chain.ts';
import { DriftWatch } from '../../src/pipeline/drift/driftWatch.ts';
import { reactions } from '../../src/pipeline/drift/registry.ts';
import { OnlineModel, type MakeOnline } from '../../src/pipeline/onlineModel.ts';
import { Imputer } from '../../src/transformers/imputer.ts';
import { transformers } from '../../src/transformers/registry.ts';
import { Row } from '../../src/transformers/row.ts';
import { specOf } from '../support/defaults.ts';

/** A part with the world around it: what it learns from, and what it can be asked. */
export interface Living {
  readonly part: Stateful;
  /** Learns event i of an endless seeded stream in which keys, ids and categories are ever new. */
  learn(i: number): void;
  /** Asks everything that can be asked about event i; the answers, as plain data. */
  ask(i: number): unknown;
}

/** How to make a part in a contract test: `create` gives a new one, or restores one. */
export interface Subject {
  readonly name: string;
  readonly create: (state?: State) => Living;
}

const COLUMNS = 3;
/** Small, so that the bounds are reached soon. */
const BOUNDS: Readonly<Record<string, unknown>> = {
  window: 64,
  warmUp: 16,
  keys: 64,
  maximum: 64,
  count: 2,
  windowSize: 64,
  gracePeriod: 20,
  delta: 0.1,
  maxNodes: 16,
  maxCategories: 16,
  maxPoints: 16,
};

function bounded(kind: AnyKind): Readonly<Record<string, unknown>> {
  return specOf(kind, kind.name === 'range' ? { minimum: -1, maximum: 2 } : BOUNDS).options;
}

/** Event i's numbers: each a function of i alone, so that asking in between changes nothing. */
function numbers(i: number, count: number): number[] {
  const next = mulberry32(i * 7919 + 1);
  return Array.from({ length: count }, () => (next() < 0.05 ? 100 : 4 * next() - 2));
}

function label(task: Task, i: number): number {
  const [x, y] = numbers(i, 2) as [number, number];
  return task === 'classification' ? Number(x > y) : x - y;
}

/** The same with a column fewer or two, which are 0, and those named that are not. */
function sparse({ values, size, categories }: Row, i: number): Vector {
  const nonZero = Int32Array.from([...Array(size).keys()].filter((column) => (i >> column) % 2 === 0));
  const kept = new Float64Array(values.length);
  for (const column of nonZero) kept[column] = values[column]!;
  return { values: kept, size, nonZero, nonZeros: nonZero.length, categories };
}

function fill(row: Row, i: number): void {
  row.values.set(numbers(i, COLUMNS));
}

const cityAndSide: readonly CategoryColumn[] = [
  { name: 'city', slot: 0 },
  { name: 'side', slot: 1, classes: ['a', 'b'] },
];

/** Of these: cities are ever new. */
function textsOf(i: number): (string | undefined)[] {
  return [i % 4 === 0 ? undefined : `city-${i}`, i % 2 === 0 ? 'a' : 'b'];
}

function sampleOf(i: number): Sample {
  const sample = new Sample(COLUMNS + 2, 2);
  sample.numbers.set(numbers(i, COLUMNS));
  sample.id = i % 3 === 0 ? i : `id-${i}`;
  sample.key = i % 5 === 0 ? undefined : `key-${i - (i % 3)}`;
  return sample;
}

function plain({ ready, value, probabilities }: Output): unknown {
  return ready ? [value, ...probabilities] : 'not ready';
}

const modelSubjects: Subject[] = models.flatMap((kind) =>
  kind.tasks.map((task) => ({
    name: `model ${kind.name}, ${task}`,
    create: (state) => {
      const classes = new Classes(task === 'classification' ? ['a', 'b'] : undefined, 2);
      const categories = kind.readsCategories ? cityAndSide : [];
      const model = kind.create(bounded(kind), { task, classes, categories }, state);
      const row = new Row();
      // Columns appear while it learns.
      const at = (i: number): Row => {
        row.resize(i < 20 ? 2 : COLUMNS);
        fill(row, i);
        row.categories = textsOf(i);
        if (kind.takesMissing && i % 7 === 0) row.values[i % 2] = NaN;
        return row;
      };
      return {
        part: model,
        learn: (i) => {
          model.learnOne(at(i), label(task, i), 1 + (i % 2));
        },
        ask: (i) => [plain(model.predictOne(at(i))), model.weights?.()],
      };
    },
  })),
);

const optimizerSubjects: Subject[] = optimizers.flatMap((kind) =>
  [0, 0.01].flatMap((l2) =>
    ['dense', 'sparse'].map((form) => ({
      name: `optimizer ${kind.name}, l2 ${l2}, ${form}`,
      create: (state?: State): Living => {
        const optimizer = kind.create(bounded(kind), { l2 }, state);
        const row = new Row();
        // Columns appear while it learns; of a sparse row, some are 0.
        const at = (i: number): Vector => {
          row.resize(i < 20 ? 2 : COLUMNS);
          fill(row, i);
          return form === 'dense' ? row : sparse(row, i);
        };
        return {
          part: optimizer,
          learn: (i) => {
            const x = at(i);
            optimizer.score(x);
            optimizer.gradient = Math.tanh(optimizer.sum - label('regression', i));
            optimizer.step(x);
          },
          ask: (i) => {
            optimizer.score(at(i));
            return [optimizer.iterations, optimizer.sum, optimizer.weights()];
          },
        };
      },
    })),
  ),
);

const filterSubjects: Subject[] = filters.map((kind) => ({
  name: `filter ${kind.name}`,
  create: (state) => {
    const filter = kind.create(bounded(kind), { numberIndex: () => 0, idField: 'id' }, state);
    return {
      part: filter,
      learn: (i) => {
        filter.learnOne(sampleOf(i));
      },
      ask: (i) => [filter.reason, filter.check(sampleOf(i)), filter.check(sampleOf(Math.max(0, i - 10)))],
    };
  },
}));

const transformerSubjects: Subject[] = transformers.flatMap((kind): Subject[] => {
  if (kind.runs === 'stream') {
    return (['classification', 'regression'] as const).flatMap((task) =>
      [undefined, 'number', 'category'].map((as) => ({
        name: `transformer ${kind.name}, ${task}, as ${as ?? 'is usual'}`,
        create: (state) => {
          const classes = new Classes(task === 'classification' ? ['a', 'b'] : undefined, 2);
          let slot = COLUMNS;
          let text = 0;
          const context = { task, classes, addNumber: () => slot++, addCategory: () => text++ };
          const part = kind.create({ ...bounded(kind), as }, context, state);
          return {
            part,
            learn: (i) => {
              part.labelOne(sampleOf(i).key, label(task, i));
            },
            ask: (i) => {
              const sample = sampleOf(i);
              part.recall(sample, sample);
              return [[...sample.numbers], [...sample.categories]];
            },
          };
        },
      })),
    );
  }
  return [
    {
      name: `transformer ${kind.name}`,
      create: (state) => {
        const row = new Row();
        row.resize(COLUMNS);
        const inputs = [...Array(COLUMNS).keys()];
        const names = inputs.map(String);
        const context = {
          inputs,
          takeCategories: () => cityAndSide,
          addColumn: (name: string, index = names.length) => {
            names[index] = name;
            row.resize(Math.max(row.size, index + 1));
            return index;
          },
        };
        const part = kind.create(bounded(kind), context, state);
        const at = (i: number): Row => {
          fill(row, i);
          row.categories = textsOf(i);
          return row;
        };
        return {
          part,
          learn: (i) => {
            part.learnOne(at(i));
          },
          ask: (i) => {
            part.transformOne(at(i));
            return [names.join(), ...row.values.slice(0, row.size)];
          },
        };
      },
    },
  ];
});

const imputerSubject: Subject = {
  name: 'imputer',
  create: (state) => {
    const part = new Imputer([0, 2], state);
    const row = new Row();
    row.resize(COLUMNS);
    const at = (i: number): Row => {
      fill(row, i);
      if (i % 3 === 0) row.values[0] = NaN;
      return row;
    };
    return {
      part,
      learn: (i) => {
        part.learnOne(at(i));
      },
      ask: (i) => {
        part.transformOne(at(i));
        return [...row.values];
      },
    };
  },
};

const detectorSubjects: Subject[] = detectors.map((kind) => ({
  name: `drift detector ${kind.name}`,
  create: (state) => {
    const detector = kind.create(bounded(kind), {}, state);
    return {
      part: detector,
      learn: (i) => {
        // A change every 400 events.
        const [x] = numbers(i, 1) as [number];
        const changed = Math.floor(i / 400) % 2;
        detector.update(kind.readsErrorsOnly ? Number(x > (changed ? 0 : 1)) : changed + x / 50);
      },
      ask: () => [detector.driftDetected, detector.warningDetected],
    };
  },
}));

/** With a detector that finds something every few events, and the model that is watched made up: it is wrong in every fifth stretch of 7. */
const reactionSubjects: Subject[] = reactions.map((kind) => ({
  name: `what is done about drift: ${kind.name}`,
  create: (state) => {
    const classes = new Classes(['a', 'b'], 2);
    const shape = {
      numbers: ['x', 'y', 'z'],
      imputed: [],
      categories: [],
      transform: [specOf(transformers.find(({ name }) => name === 'standardScaler')!)],
      task: 'classification' as const,
      classes,
    };
    const streams = new Chain(shape);
    const model = models.find(({ name }) => name === 'logisticRegression')!;
    const make: MakeOnline = (copy) =>
      new OnlineModel(
        new Chain(shape, copy?.chain, streams),
        model.create(specOf(model).options, { task: 'classification', classes, categories: [] }, copy?.model),
      );
    const options = {
      detector: specOf(pageHinkley, { minInstances: 1, threshold: 0.5 }),
      reads: 'error' as const,
      warning: specOf(pageHinkley, { minInstances: 1, threshold: 0.1 }),
      onDrift: specOf(kind, { window: 5, minimum: 3, patience: 20, events: 10 }),
    };
    const reader = state === undefined ? undefined : new StateReader('drift', state, 1);
    const watch = new DriftWatch(
      options,
      'classification',
      make,
      reader?.child('detector'),
      reader?.child('own'),
    );
    const watched = make(undefined);
    const at = (i: number): Sample => {
      const sample = new Sample(COLUMNS, 0);
      sample.numbers.set(numbers(i, COLUMNS));
      return sample;
    };
    return {
      part: {
        snapshot: () => ({ version: 1, detector: watch.detector.snapshot(), own: watch.snapshot() }),
      },
      learn: (i) => {
        const y = label('classification', i);
        const wrong = Math.floor(i / 7) % 5 === 4;
        const output = {
          ready: i % 11 > 0,
          value: wrong ? 1 - y : y,
          probabilities: Float64Array.of(0.5, 0.5),
        };
        watch.scoreOne(at(i), y, output);
        watch.learnOne(watched, at(i).numbers, [], y);
      },
      ask: () => [watch.acted, watch.warnings, watch.detector.driftDetected],
    };
  },
}));

const evaluationSubjects: Subject[] = (['classification', 'regression'] as const).map((task) => ({
  name: `evaluation, ${task}`,
  create: (state) => {
    const classes = new Classes(task === 'classification' ? ['a', 'b'] : undefined, 2);
    const evaluation = createEvaluation(task, classes, 64, state);
    return {
      part: evaluation,
      learn: (i) => {
        const p = Math.abs(numbers(i, 1)[0]!) / 100;
        const value = task === 'classification' ? Number(p > 0.01) : p;
        const output = { ready: true, value, probabilities: Float64Array.of(1 - p, p) };
        evaluation.update(output, label(task, i), i === 0 ? NaN : label(task, i - 1));
      },
      ask: () => [evaluation.scored, evaluation.metrics(), evaluation.windowMetrics(), evaluation.noChange()],
    };
  },
}));

export const subjects: readonly Subject[] = [
  ...modelSubjects,
  ...optimizerSubjects,
  ...filterSubjects,
  ...transformerSubjects,
  imputerSubject,
  ...detectorSubjects,
  ...reactionSubjects,
  ...evaluationSubjects,
];
