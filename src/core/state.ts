/**
 * What a part remembers, as plain data: what a checkpoint holds, and what the state's hash is made of.
 * Floating-point state lives in a Float64Array, which keeps every bit (also of -0); plain numbers are for whole numbers.
 */
export type StateValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | Int32Array
  | Uint32Array
  | Float64Array
  | readonly StateValue[]
  | { readonly [name: string]: StateValue };

/** A part's state. `version` is its Kind's: a state of another version is refused, not guessed at. */
export interface State {
  readonly version: number;
  readonly [name: string]: StateValue;
}

export interface Stateful {
  /** Same state, same bytes once encoded: what is unordered is put in an order first. Changes nothing. */
  snapshot(): State;
}

/** A state that does not fit the part that should take it: corrupt, of another version, or of another configuration. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/** Reads a state's values, each checked for its type and length before use. */
export class StateReader {
  private readonly state: State;
  private readonly part: string;

  /** @throws StateError if `state` is not one of `version`. */
  constructor(part: string, state: State, version: number) {
    this.part = part;
    this.state = state;
    if (state.version !== version) {
      throw new StateError(`${part}: a state of version ${state.version} was found, ${version} is needed`);
    }
  }

  /** A whole number of at least `minimum`. */
  integer(name: string, minimum = 0): number {
    const value = this.state[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < minimum) {
      throw this.wrong(name, `a whole number of at least ${minimum}`);
    }
    return value;
  }

  boolean(name: string): boolean {
    const value = this.state[name];
    if (typeof value !== 'boolean') throw this.wrong(name, 'true or false');
    return value;
  }

  string(name: string): string {
    const value = this.state[name];
    if (typeof value !== 'string') throw this.wrong(name, 'a string');
    return value;
  }

  list(name: string): readonly StateValue[] {
    const value = this.state[name];
    if (!Array.isArray(value)) throw this.wrong(name, 'a list');
    return value as readonly StateValue[];
  }

  strings(name: string): string[] {
    return this.list(name).map((value) => {
      if (typeof value !== 'string') throw this.wrong(name, 'a list of strings');
      return value;
    });
  }

  /** The state of a part within this one. */
  child(name: string): State {
    const value = this.state[name];
    if (!isState(value)) throw this.wrong(name, 'a state');
    return value;
  }

  /** The states of parts within this one, of which there must be `length`. */
  children(name: string, length: number): State[] {
    const values = this.list(name);
    if (values.length !== length || !values.every(isState)) {
      throw this.wrong(name, `a list of ${length} states (found ${values.length})`);
    }
    return values as State[];
  }

  bytes(name: string, length?: number): Uint8Array {
    return this.array(name, Uint8Array, length);
  }

  int32(name: string, length?: number): Int32Array {
    return this.array(name, Int32Array, length);
  }

  uint32(name: string, length?: number): Uint32Array {
    return this.array(name, Uint32Array, length);
  }

  /** `length`: the number of elements it must have; left out, any. */
  float64(name: string, length?: number): Float64Array {
    return this.array(name, Float64Array, length);
  }

  /** The error for a value that is there but does not fit. */
  wrong(name: string, expected: string): StateError {
    return new StateError(`${this.part}: "${name}" in its state is not ${expected}`);
  }

  private array<T extends Uint8Array | Int32Array | Uint32Array | Float64Array>(
    name: string,
    type: new (length: number) => T,
    length?: number,
  ): T {
    const value = this.state[name];
    if (!(value instanceof type)) throw this.wrong(name, `a ${type.name}`);
    if (length !== undefined && value.length !== length) {
      throw this.wrong(name, `of length ${length} (found ${value.length})`);
    }
    return value;
  }
}

/** Whether a value can be a part's state: its version is checked by the part. */
export function isState(value: unknown): value is State {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** Whether all floating-point numbers in a state are finite. */
export function isFiniteState(value: StateValue): boolean {
  if (value instanceof Float64Array) return value.every(Number.isFinite);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return true;
  return Object.values(value).every(isFiniteState);
}
