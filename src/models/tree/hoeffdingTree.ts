import type { Classes } from '../../core/classes.ts';
import { kind } from '../../core/kind.ts';
import type { Options, ValuesOf } from '../../core/options.ts';
import type { Output } from '../../core/output.ts';
import { StateReader, type State } from '../../core/state.ts';
import { grown, type Vector } from '../../core/vector.ts';
import type { Model, ModelContext } from '../model.ts';
import { Categories } from './categories.ts';
import { classOrder } from './classOrder.ts';
import { ClassLeaf, type LeafRules } from './classLeaf.ts';
import { ClassSplits, type Suggestion } from './classSplits.ts';
import { criteria } from './criteria.ts';
import { Descent } from './descent.ts';
import { FlatReader, FlatWriter } from './flat.ts';
import { hoeffdingBound } from './hoeffding.ts';
import { EACH, EQUALS, LEAF, Nodes } from './nodes.ts';
import { treeOptions } from './options.ts';

const VERSION = 1;
const MAXIMUM_CLASSES = 1000;
/** Of the columns that a state may speak of. */
const MAXIMUM_COLUMNS = 1 << 20;

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
  private readonly categories: Categories;
  private readonly nodes: Nodes;
  private readonly descent: Descent;
  /** By node; undefined: a branch. */
  private readonly leaves: (ClassLeaf | undefined)[] = [];
  private readonly rules: LeafRules;
  private readonly splits: ClassSplits;
  private readonly output: Output = { ready: false, value: 0, probabilities: new Float64Array(2) };
  /** How many numbers the leaves keep of what they look at. */
  private size = 0;
  private readonly maxNumbers: number;
  /** Of all vectors that were learned, the most columns. */
  private columns = 0;
  /** Class indexes in the order in which River sorts classes: the first of equally probable ones is answered. */
  private order: readonly number[] = [];

  constructor(values: ValuesOf<typeof options>, context: ModelContext, state?: State) {
    this.options = values;
    this.maxNumbers = (values.maxSize * 2 ** 20) / Float64Array.BYTES_PER_ELEMENT;
    this.classes = context.classes;
    const reader = state === undefined ? undefined : new StateReader('hoeffdingTree', state, VERSION);
    const slots = context.categories.map(({ slot }) => slot);
    this.categories = new Categories(slots, values.maxCategories, reader?.child('categories'));
    this.rules = {
      leafPrediction: values.leafPrediction,
      nbThreshold: values.nbThreshold,
      votes: new Float64Array(8),
    };
    this.splits = new ClassSplits(
      {
        criterion: criteria[values.splitCriterion](values.minBranchFraction),
        splits: values.splits,
        binarySplit: values.binarySplit,
        meritPreprune: values.meritPreprune,
        maxShareToSplit: values.maxShareToSplit,
      },
      this.categories,
      classOrder(context.classes),
    );
    this.nodes = reader === undefined ? new Nodes() : this.restoreNodes(reader);
    this.descent = new Descent(this.nodes, slots.length, values.maxNodes);
    if (reader === undefined) this.setLeaf(0, new ClassLeaf());
    else this.restoreLeaves(reader);
  }

  predictOne(x: Vector): Output {
    const { output, classes } = this;
    output.probabilities = grown(output.probabilities, classes.size).fill(0);
    const leaf = this.leaves[this.descent.find(x, this.categories)]!;
    output.ready = this.nodes.size > 1 || leaf.count > 0;
    if (!output.ready) return output;
    leaf.predict(x, this.descent.categories, this.rules, output.probabilities);
    if (this.order.length !== classes.size) {
      this.order = [...classes.labels.keys()].sort(classOrder(classes));
    }
    const { probabilities } = output;
    let best = this.order[0]!;
    for (const c of this.order) if (probabilities[c]! > probabilities[best]!) best = c;
    output.value = best;
    return output;
  }

  learnOne(x: Vector, y: number, weight: number): void {
    if (!(weight > 0)) return;
    const { descent, options } = this;
    if (x.size > this.columns) this.columns = x.size;
    const node = descent.learn(x, this.categories);
    if (node === this.leaves.length) this.setLeaf(node, new ClassLeaf());
    const leaf = this.leaves[node]!;
    const before = leaf.size;
    leaf.learn(x, descent.categories, y, weight, this.rules);
    descent.heaviest.set(node, leaf.total);
    if (leaf.observers !== undefined && descent.isStraight) {
      if (this.nodes.depth[node]! >= options.maxDepth) leaf.observers = undefined;
      else if (leaf.total - leaf.lastAttempt >= options.gracePeriod) {
        this.tryToSplit(node, leaf);
        leaf.lastAttempt = leaf.total;
      }
    }
    this.size += (this.leaves[node] === undefined ? 0 : leaf.size) - before;
    if (this.size > this.maxNumbers) this.makeRoom();
  }

  snapshot(): State {
    const leaves = new FlatWriter();
    for (const leaf of this.leaves) leaf?.write(leaves);
    return {
      version: VERSION,
      columns: this.columns,
      categories: this.categories.snapshot(),
      nodes: this.nodes.snapshot(),
      ...leaves.state(),
    };
  }

  private tryToSplit(node: number, leaf: ClassLeaf): void {
    const { observers } = leaf;
    if (observers === undefined || leaf.isPure) return;
    const { options } = this;
    const found = this.splits.suggest(leaf, observers);
    const best = found.at(-1);
    if (best === undefined) return;
    const second = found.at(-2);
    if (second !== undefined) {
      const range = criteria[options.splitCriterion](0).range(leaf.count);
      const bound = hoeffdingBound(range, options.delta, leaf.total);
      if (options.removePoorAttrs && options.leafPrediction === 'mc') {
        for (const { kind, code, merit } of found) {
          if (kind !== LEAF && best.merit - merit > bound) observers.disable(code);
        }
      }
      if (!(best.merit - second.merit > bound) && !(bound < options.tau)) return;
    }
    // River puts such a leaf to sleep and wakes it at once, and what it had looked at is forgotten.
    if (best.kind === LEAF) observers.clear();
    else this.split(node, leaf, best);
  }

  private split(node: number, leaf: ClassLeaf, best: Suggestion): void {
    const { nodes } = this;
    const parts = this.splits.parts(best, leaf, leaf.observers!);
    if (nodes.size + parts.length > this.options.maxNodes) return;
    const before = nodes.size;
    if (best.kind === EACH) {
      nodes.askEach(node, -1 - best.code);
      for (const { category } of parts) nodes.addEach(node, category);
    } else if (best.kind === EQUALS) nodes.askEquals(node, -1 - best.code, best.category);
    else nodes.askNumber(node, best.code, best.threshold);
    this.leaves[node] = undefined;
    parts.forEach(({ weights }, i) => {
      const child = new ClassLeaf();
      for (let k = 0; k < weights.size; k++) {
        child.inherit(leaf.classes[weights.classes[k]!]!, weights.weights[k]!);
      }
      this.setLeaf(before + i, child);
    });
    this.descent.heaviest.split(node);
  }

  /** Lets the least promising leaves forget, until an eighth is free: it is not to be done at each event. */
  private makeRoom(): void {
    const leaves = this.leaves.filter((leaf) => leaf !== undefined && leaf.size > 0) as ClassLeaf[];
    leaves.sort((a, b) => a.promise - b.promise);
    for (const leaf of leaves) {
      if (this.size <= (this.maxNumbers * 7) / 8) return;
      this.size -= leaf.size;
      leaf.observers = undefined;
    }
  }

  private setLeaf(node: number, leaf: ClassLeaf): void {
    this.leaves[node] = leaf;
    this.descent.heaviest.set(node, leaf.total);
  }

  private restoreNodes(reader: StateReader): Nodes {
    this.columns = reader.integer('columns');
    if (this.columns > MAXIMUM_COLUMNS) throw reader.wrong('columns', `at most ${MAXIMUM_COLUMNS}`);
    return Nodes.restore(reader.child('nodes'), this.options.maxNodes, this.columns, this.categoryCounts());
  }

  private restoreLeaves(reader: StateReader): void {
    const from = new FlatReader(reader);
    const { nodes } = this;
    for (let node = 0; node < nodes.size; node++) {
      if (nodes.kind[node] !== LEAF) {
        this.leaves.push(undefined);
        continue;
      }
      this.leaves.push(undefined);
      const leaf = ClassLeaf.read(from, this.classes.size, this.columns, this.categoryCounts());
      this.setLeaf(node, leaf);
      this.size += leaf.size;
    }
    from.end();
    for (let node = nodes.size - 1; node >= 0; node--) {
      if (nodes.kind[node] !== LEAF) this.descent.heaviest.split(node);
    }
  }

  private categoryCounts(): number[] {
    return this.categories.slots.map((_, feature) => this.categories.size(feature));
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
