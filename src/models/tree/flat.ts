import type { State, StateReader } from '../../core/state.ts';

/** Puts down a tree's numbers one after the other, so that a large tree is three arrays and not thousands of objects. */
export class FlatWriter {
  private ints = new Int32Array(64);
  private floats = new Float64Array(64);
  private intCount = 0;
  private floatCount = 0;

  int(value: number): void {
    if (this.intCount === this.ints.length) {
      const longer = new Int32Array(this.intCount * 2);
      longer.set(this.ints);
      this.ints = longer;
    }
    this.ints[this.intCount++] = value;
  }

  float(value: number): void {
    if (this.floatCount === this.floats.length) {
      const longer = new Float64Array(this.floatCount * 2);
      longer.set(this.floats);
      this.floats = longer;
    }
    this.floats[this.floatCount++] = value;
  }

  state(): Omit<State, 'version'> {
    return { ints: this.ints.slice(0, this.intCount), floats: this.floats.slice(0, this.floatCount) };
  }
}

/** Reads them back in the same order; whatever does not fit is refused before it is an index or a size. */
export class FlatReader {
  private readonly ints: Int32Array;
  private readonly floats: Float64Array;
  private readonly reader: StateReader;
  private intCount = 0;
  private floatCount = 0;

  constructor(reader: StateReader) {
    this.reader = reader;
    this.ints = reader.int32('ints');
    this.floats = reader.float64('floats');
  }

  int(what: string, minimum: number, maximum: number): number {
    const value = this.ints[this.intCount++];
    if (value === undefined || value < minimum || value > maximum) {
      throw this.wrong('ints', `${what} from ${minimum} to ${maximum}`);
    }
    return value;
  }

  /** How many things follow, each of at least one number: never more than there are numbers left. */
  count(what: string, maximum: number): number {
    const left = this.ints.length - this.intCount - 1 + this.floats.length - this.floatCount;
    return this.int(what, 0, Math.min(maximum, left));
  }

  /** A finite number. */
  float(what: string, minimum = -Infinity): number {
    const value = this.floats[this.floatCount++];
    if (value === undefined || !Number.isFinite(value) || value < minimum) {
      throw this.wrong(
        'floats',
        minimum === -Infinity ? `a finite ${what}` : `${what} of at least ${minimum}`,
      );
    }
    return value;
  }

  end(): void {
    if (this.intCount !== this.ints.length) throw this.wrong('ints', 'as long as its own counts say');
    if (this.floatCount !== this.floats.length) throw this.wrong('floats', 'as long as its own counts say');
  }

  wrong(name: 'ints' | 'floats', expected: string): Error {
    return this.reader.wrong(name, expected);
  }
}
