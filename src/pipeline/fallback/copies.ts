import { StateReader, isState, type State, type Stateful } from '../../core/state.ts';
import type { Copy, MakeOnline, OnlineModel } from '../onlineModel.ts';
import type { FallbackOptions } from '../topology.ts';

/**
 * Two copies of the online model: the good one, after which it was healthy for a whole window, and a candidate, of which that is still to
 * be seen. So the good one is older than the trouble that it is kept for.
 */
export class Copies implements Stateful {
  static readonly version = 1;
  good: Copy | undefined;
  private candidate: Copy | undefined;
  /** Labelled events since the candidate was taken. */
  private proven = 0;
  /** How many events had been learned when the last one was taken. */
  private taken = 0;
  private readonly window: number;
  private readonly every: number;

  /** @param make that a copy of the state fits is seen by making a model of it */
  constructor({ window, copyEvery }: FallbackOptions, make: MakeOnline, state?: State) {
    this.window = window;
    this.every = copyEvery;
    if (state === undefined) return;
    const reader = new StateReader('copies', state, Copies.version);
    this.good = copyOf(reader, state, 'good', make);
    this.candidate = copyOf(reader, state, 'candidate', make);
    this.proven = reader.integer('proven');
    this.taken = reader.integer('taken');
  }

  /** @param model the online one */
  learned(sound: boolean, learned: number, model: Pick<OnlineModel, 'copy'>): void {
    if (!sound || this.candidate !== undefined || learned - this.taken < this.every) return;
    this.candidate = model.copy();
    this.proven = 0;
    this.taken = learned;
  }

  scored(sound: boolean): void {
    if (this.candidate === undefined) return;
    if (sound && ++this.proven < this.window) return;
    if (sound) this.good = this.candidate;
    this.candidate = undefined;
  }

  /** Another model stands in the online one's place: the candidate was not of it. */
  replaced(learned: number): void {
    this.candidate = undefined;
    this.taken = learned;
  }

  snapshot(): State {
    const { good, candidate, proven, taken } = this;
    return { version: Copies.version, good: stateOf(good), candidate: stateOf(candidate), proven, taken };
  }
}

function stateOf(copy: Copy | undefined): State | null {
  return copy === undefined ? null : { version: Copies.version, chain: copy.chain, model: copy.model };
}

function copyOf(reader: StateReader, state: State, name: string, make: MakeOnline): Copy | undefined {
  const value = state[name];
  if (value === null) return undefined;
  if (!isState(value)) throw reader.wrong(name, 'a copy of the online model');
  const parts = new StateReader('copy', value, Copies.version);
  const copy = { chain: parts.child('chain'), model: parts.child('model') };
  make(copy);
  return copy;
}
