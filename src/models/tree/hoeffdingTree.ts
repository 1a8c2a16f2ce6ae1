import type { Classes } from '../../core/classes.ts';
import { kind } from '../../core/kind.ts';
import type { Options, ValuesOf } from '../../core/options.ts';
import type { Output } from '../../core/output.ts';
import { StateReader, type State } from '../../core/state.ts';
import { grown, type Vector } from '../../core/vector.ts';
import type { Model, ModelContext } from '../model.ts';
import { ClassLeaf, type LeafRules } from './classLeaf.ts';
import { classOrder } from './classOrder.ts';
import { ClassSplits } from './classSplits.ts';
import { criteria } from './criteria.ts';
import { hoeffdingBound } from './hoeffding.ts';
import { LeafBayes } from './leafBayes.ts';
import { LEAF } from './nodes.ts';
import type { Observers } from './observers.ts';
import { treeOptions } from './options.ts';
import { Tree, type LeafMaker } from './tree.ts';

const VERSION = 1;
const MAXIMUM_CLASSES = 1000;

const options = {
  ...treeOptions,
  splitCriterion: {
    type: 'enum',
    values: ['infoGain', 'gini'],
    default: 'infoGain',
    doc: 'By what splits are compared: information gain, or Gini impurity.',
    river: { default: 'info_gain', differs: 'The names; `hellinger` is not here.' },
  },
  leafPrediction: {
    type: 'enum',
    values: ['mc', 'nb', 'nba'],
    default: 'nba',
    doc:
      "How a leaf answers: its classes' frequencies (`mc`), naive Bayes (`nb`), or what would have been right more often in " +
      'this leaf (`nba`).',
  },
  nbThreshold: {
    type: 'number',
    default: 0,
    minimum: 0,
    doc: 'From how much weight in a leaf on `nb` answers by naive Bayes.',
  },
  splits: {
    type: 'number',
    integer: true,
    default: 10,
    minimum: 1,
    maximum: 1000,
    doc: 'How many thresholds of a number column are tried, evenly spread between its smallest and its largest number.',
    river: { none: 'It is `n_splits` of `tree.splitter.GaussianSplitter`.' },
  },
  minBranchFraction: {
    type: 'number',
    default: 0.01,
    minimum: 0,
    maximum: 1,
    doc: 'A split needs two branches with more than this share of the weight.',
  },
  maxShareToSplit: {
    type: 'number',
    default: 0.99,
    minimum: 0,
    maximum: 1,
    doc: 'A leaf in which one class has more than this share does not split.',
  },
} as const satisfies Options;

class HoeffdingTree implements Model {
  private readonly options: ValuesOf<typeof options>;
  private readonly classes: Classes;
  private readonly tree: Tree<ClassLeaf>;
  private readonly rules: LeafRules;
  private readonly splits: ClassSplits;
  private readonly output: Output = { ready: false, value: 0, probabilities: new Float64Array(2) };
  /** Class indexes in the order in which River sorts classes: the first of equally probable ones is answered. */
  private order: readonly number[] = [];

  constructor(values: ValuesOf<typeof options>, context: ModelContext, state?: State) {
    this.options = values;
    const { classes } = context;
    this.classes = classes;
    const reader = state === undefined ? undefined : new StateReader('hoeffdingTree', state, VERSION);
    const maker: LeafMaker<ClassLeaf> = {
      create: () => new ClassLeaf(),
      read: (from, columns, categories) => ClassLeaf.read(from, classes.size, columns, categories),
      promise: (leaf) => leaf.promise,
    };
    this.tree = new Tree(values, context, maker, reader);
    const { leafPrediction, nbThreshold } = values;
    this.rules = { leafPrediction, nbThreshold, bayes: new LeafBayes() };
    const criterion = criteria[values.splitCriterion](values.minBranchFraction);
    this.splits = new ClassSplits({ ...values, criterion }, this.tree.categories, classOrder(classes));
  }

  predictOne(x: Vector): Output {
    const { output, classes, tree } = this;
    output.probabilities = grown(output.probabilities, classes.size);
    const { probabilities } = output;
    for (let c = 0; c < probabilities.length; c++) probabilities[c] = 0;
    const leaf = tree.find(x);
    output.ready = tree.nodes.size > 1 || leaf.count > 0;
    if (!output.ready) return output;
    this.rules.bayes.forget();
    leaf.predict(tree.row, this.rules, probabilities);
    if (this.order.length !== classes.size) {
      this.order = [...classes.labels.keys()].sort(classOrder(classes));
    }
    const { order } = this;
    let best = order[0]!;
    for (let i = 1; i < order.length; i++)
      if (probabilities[order[i]!]! > probabilities[best]!) best = order[i]!;
    output.value = best;
    return output;
  }

  learnOne(x: Vector, y: number, weight: number): void {
    if (!(weight > 0)) return;
    const { tree } = this;
    const leaf = tree.reach(x);
    if (!tree.isKnown) this.rules.bayes.forget();
    leaf.learn(tree.row, y, weight, this.rules);
    if (tree.isDue(leaf)) {
      if (leaf.observers !== undefined) this.tryToSplit(leaf, leaf.observers);
      leaf.lastAttempt = leaf.total;
    }
    tree.settle();
  }

  snapshot(): State {
    return this.tree.snapshot(VERSION);
  }

  private tryToSplit(leaf: ClassLeaf, observers: Observers): void {
    if (leaf.isPure) return;
    const { options, splits, tree } = this;
    const bound = hoeffdingBound(splits.criterion.range(leaf.count), options.delta, leaf.total);
    const removesPoor = options.removePoorAttrs && options.leafPrediction === 'mc';
    if (!removesPoor && bound >= options.tau && splits.areSurelyClose(leaf, observers, bound)) return;
    const found = splits.suggest(leaf, observers);
    const best = found.at(-1);
    if (best === undefined) return;
    const second = found.at(-2);
    if (second !== undefined) {
      if (removesPoor) {
        for (const { kind, code, merit } of found) {
          if (kind !== LEAF && best.merit - merit > bound) observers.disable(code);
        }
      }
      if (!(best.merit - second.merit > bound) && !(bound < options.tau)) return;
    }
    // River puts such a leaf to sleep and wakes it at once, and what it had looked at is forgotten.
    if (best.kind === LEAF) leaf.forget();
    else {
      const parts = splits.parts(best, leaf, observers);
      if (!tree.hasRoom(parts.length)) return;
      const children = parts.map(({ category, weights }) => ({ category, leaf: leaf.child(weights) }));
      tree.split(best, children);
    }
  }
}

export const hoeffdingTree = kind({
  name: 'hoeffdingTree',
  doc:
    "A decision tree that grows as events come: a leaf splits when by Hoeffding's bound the best split is better than the " +
    "second best (Hulten, Spencer and Domingos 2001). River's `tree.HoeffdingTreeClassifier`, with normal distributions of " +
    'numbers and counts of categories, number columns before categories. It answers after the first label.',
  version: VERSION,
  river: {
    classes: ['tree.HoeffdingTreeClassifier'],
    without: {
      nominal_attributes: 'Category features are nominal, and numbers are not.',
      splitter: 'Numbers have normal distributions (`tree.splitter.GaussianSplitter`), always.',
      memory_estimate_period: 'Memory is counted as it is taken, and not estimated now and then.',
      stop_mem_management: '`maxNodes` says when growing ends, and `maxSize` what happens then.',
    },
    differs:
      'Of two equally good splits into one category and all others, the one whose text is first; in River that is as a Python set ' +
      'has it, from run to run in another order. Numbers beyond ±1e100 are taken for that.',
  },
  tasks: ['classification'] as const,
  maximumClasses: MAXIMUM_CLASSES,
  readsFeatures: true,
  readsCategories: true,
  takesMissing: true,
  options,
  create: (values, context: ModelContext, state): Model => new HoeffdingTree(values, context, state),
});
