import { kind } from '../../core/kind.ts';
import type { Options, ValuesOf } from '../../core/options.ts';
import type { Output } from '../../core/output.ts';
import { StateReader, type State } from '../../core/state.ts';
import type { Vector } from '../../core/vector.ts';
import type { Model, ModelContext } from '../model.ts';
import { hoeffdingBound } from './hoeffding.ts';
import { LeafModel } from './leafModel.ts';
import { Moments } from './moments.ts';
import { LEAF } from './nodes.ts';
import { treeOptions } from './options.ts';
import { Tree, type LeafMaker } from './tree.ts';
import { ValueLeaf } from './valueLeaf.ts';
import type { ValueObservers } from './valueObservers.ts';
import { ValueSplits } from './valueSplits.ts';
import { within } from './within.ts';

const VERSION = 1;

const options = {
  ...treeOptions,
  maxSize: { ...treeOptions.maxSize, default: 500 },
  leafPrediction: {
    type: 'enum',
    values: ['mean', 'model', 'adaptive'],
    default: 'adaptive',
    doc: 'How a leaf answers: the mean of its labels, its linear regression, or which of both had the smaller errors lately.',
  },
  modelSelectorDecay: {
    type: 'number',
    default: 0.95,
    minimum: 0,
    maximum: 1,
    doc: 'By what the errors fade at each event, where a leaf chooses between mean and model.',
  },
  leafLearningRate: {
    type: 'number',
    default: 0.01,
    minimum: 0,
    doc: "The learning rate of a leaf's linear regression.",
    river: { none: "It is the optimizer's, of `leaf_model`." },
  },
  leafInterceptLr: {
    type: 'number',
    default: 0.01,
    minimum: 0,
    doc: 'The learning rate of its intercept.',
    river: { none: 'It is `intercept_lr` of `leaf_model`.' },
  },
  digits: {
    type: 'number',
    integer: true,
    default: 1,
    minimum: 0,
    maximum: 15,
    doc: 'To how many decimal places numbers are rounded before thresholds are looked for.',
    river: { none: 'It is `digits` of `tree.splitter.TEBSTSplitter`.' },
  },
  maxPoints: {
    type: 'number',
    integer: true,
    default: 10_000,
    minimum: 1,
    maximum: 1_000_000,
    doc: 'How many different numbers of a column one leaf keeps as thresholds; further ones only count for those.',
    river: { none: 'It keeps all of them.' },
  },
  minSamplesSplit: {
    type: 'number',
    default: 5,
    minimum: 0,
    doc: 'How much weight each branch of a split needs.',
  },
} as const satisfies Options;

class HoeffdingTreeRegressor implements Model {
  private readonly options: ValuesOf<typeof options>;
  private readonly tree: Tree<ValueLeaf>;
  private readonly splits: ValueSplits;
  private readonly output: Output = { ready: true, value: 0, probabilities: new Float64Array(0) };

  constructor(values: ValuesOf<typeof options>, context: ModelContext, state?: State) {
    this.options = values;
    const reader =
      state === undefined ? undefined : new StateReader('hoeffdingTreeRegressor', state, VERSION);
    const maker: LeafMaker<ValueLeaf> = {
      create: () =>
        new ValueLeaf(new Moments(), values.leafPrediction === 'mean' ? undefined : new LeafModel()),
      read: (from, columns, categories) => ValueLeaf.read(from, columns, categories, values),
      // A deep leaf is the least likely one to be split again.
      promise: (_leaf, depth) => -depth,
    };
    this.tree = new Tree(values, context, maker, reader);
    this.splits = new ValueSplits(values, this.tree.categories);
  }

  predictOne(x: Vector): Output {
    const { output } = this;
    this.tree.find(x).predict(x, this.options, output);
    output.ready = Number.isFinite(output.value);
    return output;
  }

  learnOne(x: Vector, label: number, weight: number): void {
    if (!(weight > 0)) return;
    const y = within(label);
    const { tree } = this;
    const leaf = tree.reach(x);
    leaf.learn(x, tree.row.categories, y, weight, this.options);
    if (tree.isDue(leaf)) {
      if (leaf.observers !== undefined) this.tryToSplit(leaf, leaf.observers);
      leaf.lastAttempt = leaf.total;
    }
    tree.settle();
  }

  snapshot(): State {
    return this.tree.snapshot(VERSION);
  }

  private tryToSplit(leaf: ValueLeaf, observers: ValueObservers): void {
    const { options, tree } = this;
    const found = this.splits.suggest(leaf.labels, observers);
    const best = found.at(-1);
    if (best === undefined) return;
    const second = found.at(-2);
    if (second !== undefined) {
      const bound = hoeffdingBound(1, options.delta, leaf.total);
      const ratio = second.merit / best.merit;
      // River divides by 0 here, and fails.
      if (options.removePoorAttrs && best.merit !== 0) {
        for (const { kind, code, merit } of found) {
          if (kind !== LEAF && merit / best.merit < ratio - 2 * bound) observers.disable(code);
        }
      }
      if (!(best.merit > 0 && (ratio < 1 - bound || bound < options.tau))) {
        if (best.merit > 0 && second.merit > 0) {
          observers.prune(leaf.labels, options.minSamplesSplit, best.merit, ratio - 2 * bound);
        }
        return;
      }
    }
    if (best.kind === LEAF) observers.clear();
    else if (tree.hasRoom(best.parts.length)) {
      const children = best.parts.map(({ category, labels }) => ({ category, leaf: leaf.child(labels) }));
      tree.split(best, children);
    }
  }
}

export const hoeffdingTreeRegressor = kind({
  name: 'hoeffdingTreeRegressor',
  doc:
    "A regression tree that grows as events come, by the reduction of variance and Hoeffding's bound (Ikonomovska, Gama and " +
    "Džeroski 2011). River's `tree.HoeffdingTreeRegressor`. Number columns are looked at before categories; the linear " +
    'regressions in the leaves read number columns alone, and want them scaled. It answers 0 before the first label.',
  version: VERSION,
  river: {
    classes: ['tree.HoeffdingTreeRegressor'],
    without: {
      leaf_model: 'A linear regression with the squared loss, always; its learning rates are options here.',
      nominal_attributes: 'Category features are nominal, and numbers are not.',
      splitter: '`tree.splitter.TEBSTSplitter`, always.',
      memory_estimate_period: 'Memory is counted as it is taken, and not estimated now and then.',
      stop_mem_management: '`maxNodes` says when growing ends, and `maxSize` what happens then.',
    },
    differs:
      'The linear regressions leave categories out; those of River fail on texts. Numbers and labels beyond ±1e100 are taken for ' +
      'that, where River fails or answers NaN. `removePoorAttrs` where no split reduces the variance: River fails by a division by 0.',
  },
  tasks: ['regression'] as const,
  maximumClasses: 0,
  readsFeatures: true,
  readsCategories: true,
  takesMissing: true,
  options,
  create: (values, context: ModelContext, state): Model => new HoeffdingTreeRegressor(values, context, state),
});
