import type { Distribution } from './distribution.ts';
import type { FlatReader, FlatWriter } from './flat.ts';
import type { LeafBayes } from './leafBayes.ts';
import { firstLargest } from './naiveBayes.ts';
import { Observers } from './observers.ts';
import type { RowInHand } from './rowInHand.ts';
import type { Leaf } from './tree.ts';

export type LeafPrediction = 'mc' | 'nb' | 'nba';

/** What all leaves of a tree have in common. */
export interface LeafRules {
  readonly leafPrediction: LeafPrediction;
  readonly nbThreshold: number;
  readonly bayes: LeafBayes;
}

/**
 * A leaf of a classification tree: how often each class was, and what the features were with it.
 * River's `LeafMajorityClass`, `LeafNaiveBayes` and `LeafNaiveBayesAdaptive`.
 *
 * It numbers its classes for itself, in the order in which they came: a leaf of a tree with many knows few.
 */
export class ClassLeaf implements Leaf {
  /** What it looks at; without, it answers its majority class and does not split. */
  observers: Observers | undefined = new Observers();
  /** Its classes, and their weights; `count` of them. */
  classes = new Int32Array(2);
  weights = new Float64Array(2);
  count = 0;
  /** The sum of the weights. */
  total = 0;
  /** `total` when it was last looked at whether to split. */
  lastAttempt = 0;
  /** How much its majority class, and naive Bayes, would have got right. */
  private majorityCorrect = 0;
  private bayesCorrect = 0;

  /** A leaf below this one that begins with some of its classes' weights. */
  child({ classes, weights, size }: Distribution): ClassLeaf {
    const child = new ClassLeaf();
    for (let i = 0; i < size; i++) {
      const place = child.place(this.classes[classes[i]!]!);
      child.weights[place] = weights[i]!;
    }
    child.sum();
    child.weigh();
    child.lastAttempt = child.total;
    return child;
  }

  learn(row: RowInHand, y: number, w: number, rules: LeafRules): void {
    const { observers } = this;
    if (observers !== undefined && rules.leafPrediction === 'nba') {
      if (this.count === 0 || this.classes[this.majority()] === y) this.majorityCorrect += w;
      if (rules.bayes.ask(this, observers, row) && this.classes[rules.bayes.best] === y) {
        this.bayesCorrect += w;
      }
      observers.know(row.categories, this.weights, this.count);
    } else if (observers !== undefined && rules.leafPrediction === 'nb' && this.total >= rules.nbThreshold) {
      observers.know(row.categories, this.weights, this.count);
    }
    rules.bayes.forget();
    const place = this.place(y);
    this.weights[place]! += w;
    this.sum();
    if (observers === undefined) return;
    row.weight[0] = w;
    observers.update(row, place, w, this.weights, this.count);
  }

  /** Fills in its classes' probabilities. */
  predict(row: RowInHand, rules: LeafRules, into: Float64Array): void {
    const { observers, classes, count } = this;
    const asksBayes =
      rules.leafPrediction === 'nba'
        ? this.bayesCorrect >= this.majorityCorrect
        : rules.leafPrediction === 'nb' && this.total >= rules.nbThreshold;
    if (observers !== undefined && asksBayes) {
      if (rules.bayes.ask(this, observers, row)) rules.bayes.probabilities(this, into);
      return;
    }
    const factor = this.total === 0 ? 1 : 1 / this.total;
    for (let i = 0; i < count; i++) into[classes[i]!] = this.weights[i]! * factor;
  }

  get isAwake(): boolean {
    return this.observers !== undefined;
  }

  sleep(): void {
    this.observers = undefined;
  }

  /** Begins anew with what it looks at. */
  forget(): void {
    this.observers?.clear();
    this.weigh();
  }

  /** How many numbers it keeps of what it looks at. */
  get size(): number {
    return this.observers?.size ?? 0;
  }

  /** Whether all of its weight is one class'. */
  get isPure(): boolean {
    let found = 0;
    for (let i = 0; i < this.count; i++) if (this.weights[i] !== 0) found++;
    return found < 2;
  }

  get majorityShare(): number {
    return this.weights[firstLargest(this.weights, this.count)]! / this.total;
  }

  /** How much weight is not its majority class': what there is to gain by a split. */
  get promise(): number {
    return this.count === 0 ? 0 : this.total - this.weights[firstLargest(this.weights, this.count)]!;
  }

  /** Fills in its weights, by its own numbers for the classes. */
  distribution(into: Distribution): void {
    into.clear();
    for (let c = 0; c < this.count; c++) into.add(c, this.weights[c]!);
  }

  write(to: FlatWriter): void {
    to.int(this.count);
    for (let i = 0; i < this.count; i++) {
      to.int(this.classes[i]!);
      to.float(this.weights[i]!);
    }
    to.float(this.lastAttempt);
    to.float(this.majorityCorrect);
    to.float(this.bayesCorrect);
    to.int(this.observers === undefined ? 0 : 1);
    this.observers?.write(to);
  }

  /** @param classes how many the tree can know, @param categories how many categories each category feature has */
  static read(from: FlatReader, classes: number, columns: number, categories: readonly number[]): ClassLeaf {
    const leaf = new ClassLeaf();
    const count = from.count("a leaf's classes", classes);
    for (let i = 0; i < count; i++) {
      const place = leaf.place(from.int('a class', 0, classes - 1));
      leaf.weights[place] = from.float('weight', 0);
      if (leaf.count !== i + 1) throw from.wrong('ints', 'different classes of a leaf');
    }
    leaf.sum();
    leaf.lastAttempt = from.float('weight', 0);
    leaf.majorityCorrect = from.float('weight', 0);
    leaf.bayesCorrect = from.float('weight', 0);
    leaf.observers =
      from.int('whether a leaf looks on', 0, 1) === 0
        ? undefined
        : Observers.read(from, columns, categories, count);
    leaf.weigh();
    return leaf;
  }

  /** The most frequent class, by the shares that it would answer. */
  private majority(): number {
    const factor = 1 / this.total;
    let best = 0;
    for (let i = 1; i < this.count; i++) {
      if (this.weights[i]! * factor > this.weights[best]! * factor) best = i;
    }
    return best;
  }

  private weigh(): void {
    for (let c = 0; c < this.count; c++) this.observers?.weigh(c, this.weights);
  }

  private sum(): void {
    const { weights, count } = this;
    let total = 0;
    for (let i = 0; i < count; i++) total += weights[i]!;
    this.total = total;
  }

  /** Where a class stands; it is added if need be. */
  private place(c: number): number {
    const { classes, count } = this;
    for (let i = 0; i < count; i++) if (classes[i] === c) return i;
    if (count === classes.length) {
      const longer = new Int32Array(2 * count);
      longer.set(classes);
      this.classes = longer;
      const weights = new Float64Array(2 * count);
      weights.set(this.weights);
      this.weights = weights;
    }
    this.classes[count] = c;
    this.weights[count] = 0;
    return this.count++;
  }
}
