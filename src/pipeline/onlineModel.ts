import type { Output } from '../core/output.ts';
import type { State } from '../core/state.ts';
import type { Model } from '../models/model.ts';
import type { Chain } from './chain.ts';

/** What a copy of an online model is. */
export interface Copy {
  readonly chain: State;
  readonly model: State;
}

/** The model that learns with the stream, and the encoders that learn with it: they belong together. */
export class OnlineModel {
  readonly chain: Chain;
  readonly model: Model;

  constructor(chain: Chain, model: Model) {
    this.chain = chain;
    this.model = model;
  }

  /** Valid until the next one. */
  predictOne(numbers: Float64Array, categories: (string | undefined)[]): Output {
    return this.model.predictOne(this.chain.transformOne(numbers, categories));
  }

  learnOne(numbers: Float64Array, categories: (string | undefined)[], y: number): void {
    this.model.learnOne(this.chain.learnOne(numbers, categories), y, 1);
  }

  copy(): Copy {
    return { chain: this.chain.encoders(), model: this.model.snapshot() };
  }
}

/** A model as a copy was, or (undefined) one that has learned nothing. @throws StateError if the copy does not fit */
export type MakeOnline = (copy: Copy | undefined) => OnlineModel;
