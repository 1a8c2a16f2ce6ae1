import type { Classes } from '../../core/classes.ts';
import { StateReader, type State, type Stateful } from '../../core/state.ts';
import { grown } from '../../core/vector.ts';

/**
 * The classes that a model has learned, and how often. A class has a place: the how-manieth new one it was. What a model keeps of a
 * class lies at its place, so that a class which never comes takes nothing, and in a tie the one that was learned first is found first,
 * as in River.
 */
export class LearnedClasses implements Stateful {
  static readonly version = 1;
  /** Class indexes by place. */
  readonly order: number[] = [];
  /** Sums of weights by place. */
  private weights: Float64Array = new Float64Array(2);
  /** The sum of `weights`. */
  private total = 0;
  /** Places by class index; -1: not learned. */
  private readonly places: number[] = [];

  constructor(classes: Classes, state?: State) {
    if (state !== undefined)
      this.restore(new StateReader('learned classes', state, LearnedClasses.version), classes);
  }

  get size(): number {
    return this.order.length;
  }

  /** What share of all that was learned a class has: positive. */
  prior(place: number): number {
    return Math.max(this.weights[place]! / this.total, Number.MIN_VALUE);
  }

  /** @returns the place of the class; a new one where it has none yet */
  learnOne(y: number, weight: number): number {
    const place = this.places[y] ?? -1;
    if (place === -1) return this.add(y, weight);
    this.weights[place] = Math.min(this.weights[place]! + weight, Number.MAX_VALUE);
    this.sum();
    return place;
  }

  snapshot(): State {
    return {
      version: LearnedClasses.version,
      order: Int32Array.from(this.order),
      weights: this.weights.slice(0, this.size),
    };
  }

  private add(y: number, weight: number): number {
    while (this.places.length < y) this.places.push(-1);
    const place = this.order.push(y) - 1;
    this.places[y] = place;
    this.weights = grown(this.weights, place + 1);
    this.weights[place] = weight;
    this.sum();
    return place;
  }

  /** Anew each time, so that it follows from the weights alone. */
  private sum(): void {
    const { size, weights } = this;
    let total = 0;
    for (let place = 0; place < size; place++) total += weights[place]!;
    this.total = Math.min(total, Number.MAX_VALUE);
  }

  private restore(reader: StateReader, classes: Classes): void {
    const order = reader.int32('order');
    const weights = reader.float64('weights', order.length);
    if (!weights.every((weight) => weight > 0 && Number.isFinite(weight))) {
      throw reader.wrong('weights', 'a list of positive weights');
    }
    order.forEach((y, place) => {
      if (y < 0 || y >= classes.size || this.order.includes(y)) {
        throw reader.wrong('order', 'a list of different class indexes');
      }
      this.add(y, weights[place]!);
    });
  }
}
