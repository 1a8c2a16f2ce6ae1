import type { Output } from '../../core/output.ts';
import type { Vector } from '../../core/vector.ts';
import type { FlatReader, FlatWriter } from './flat.ts';
import { LeafModel, type LeafModelRules } from './leafModel.ts';
import { Moments } from './moments.ts';
import type { Leaf } from './tree.ts';
import { ValueObservers, type PointRules } from './valueObservers.ts';

/** Squared errors beyond are taken for this. */
const LARGEST_ERROR = 1e300;

export interface ValueRules extends PointRules, LeafModelRules {
  readonly leafPrediction: 'mean' | 'model' | 'adaptive';
  readonly modelSelectorDecay: number;
}

/** A leaf of a regression tree. River's `LeafMean`, `LeafModel` and `LeafAdaptive`. */
export class ValueLeaf implements Leaf {
  observers: ValueObservers | undefined = new ValueObservers();
  lastAttempt = 0;
  /** Of its labels. */
  readonly labels: Moments;
  private readonly model: LeafModel | undefined;
  /** The fading sums of squared errors that mean and model would have made. */
  private meanError = 0;
  private modelError = 0;

  constructor(labels: Moments, model: LeafModel | undefined) {
    this.labels = labels;
    this.model = model;
    this.lastAttempt = labels.n;
  }

  get total(): number {
    return this.labels.n;
  }

  get isAwake(): boolean {
    return this.observers !== undefined;
  }

  get size(): number {
    return this.observers?.size ?? 0;
  }

  sleep(): void {
    this.observers = undefined;
  }

  learn(x: Vector, categories: Int32Array, y: number, w: number, rules: ValueRules): void {
    const { labels, model } = this;
    if (model !== undefined && rules.leafPrediction === 'adaptive') {
      const decay = rules.modelSelectorDecay;
      this.meanError = faded(decay, this.meanError, y - labels.mean);
      this.modelError = faded(decay, this.modelError, y - model.predict(x));
    }
    labels.update(y, w);
    this.observers?.update(x, categories, y, w, rules);
    model?.learn(x, y, w, rules);
  }

  predict(x: Vector, rules: ValueRules, into: Output): void {
    const { model } = this;
    const isMean =
      model === undefined || (rules.leafPrediction === 'adaptive' && this.meanError < this.modelError);
    into.value = isMean ? this.labels.mean : model.predict(x);
  }

  /** A leaf below this one: it goes on with its model. */
  child(labels: Moments): ValueLeaf {
    const child = new ValueLeaf(labels, this.model?.copy());
    child.meanError = this.meanError;
    child.modelError = this.modelError;
    return child;
  }

  write(to: FlatWriter): void {
    this.labels.write(to);
    to.float(this.lastAttempt);
    to.float(this.meanError);
    to.float(this.modelError);
    this.model?.write(to);
    to.int(this.observers === undefined ? 0 : 1);
    this.observers?.write(to);
  }

  static read(
    from: FlatReader,
    columns: number,
    categories: readonly number[],
    rules: ValueRules,
  ): ValueLeaf {
    const labels = Moments.read(from);
    const lastAttempt = from.float('weight', 0);
    const meanError = from.float('squared error', 0);
    const modelError = from.float('squared error', 0);
    const model = rules.leafPrediction === 'mean' ? undefined : LeafModel.read(from, columns);
    const leaf = new ValueLeaf(labels, model);
    leaf.lastAttempt = lastAttempt;
    leaf.meanError = meanError;
    leaf.modelError = modelError;
    const isAwake = from.int('whether a leaf looks on', 0, 1) === 1;
    leaf.observers = isAwake ? ValueObservers.read(from, columns, categories, rules) : undefined;
    return leaf;
  }
}

function faded(decay: number, sum: number, error: number): number {
  const next = decay * sum + error * error;
  return next < LARGEST_ERROR ? next : LARGEST_ERROR;
}
