import type { FlatReader, FlatWriter } from './flat.ts';

/** The codes of the features that a leaf looks at, in the order in which they came, and of those that it no longer looks at. */
export class FeatureOrder {
  codes = new Int32Array(8);
  count = 0;
  private readonly disabled = new Set<number>();

  add(code: number): void {
    if (this.count === this.codes.length) {
      const codes = new Int32Array(2 * this.count);
      codes.set(this.codes);
      this.codes = codes;
    }
    this.codes[this.count++] = code;
  }

  /** @returns whether it was looked at */
  disable(code: number): boolean {
    const at = this.codes.subarray(0, this.count).indexOf(code);
    if (at < 0) return false;
    this.codes.copyWithin(at, at + 1, this.count--);
    this.disabled.add(code);
    return true;
  }

  isDisabled(code: number): boolean {
    return this.disabled.size > 0 && this.disabled.has(code);
  }

  clear(): void {
    this.count = 0;
  }

  /** Beside each feature, what `of` puts down of it. */
  write(to: FlatWriter, of: (code: number) => void): void {
    to.int(this.count);
    for (let i = 0; i < this.count; i++) {
      to.int(this.codes[i]!);
      of(this.codes[i]!);
    }
    to.int(this.disabled.size);
    for (const code of [...this.disabled].sort((a, b) => a - b)) to.int(code);
  }

  read(from: FlatReader, columns: number, categories: number, of: (code: number) => void): void {
    const codes = new Set<number>();
    const next = (): number => {
      const code = from.int('a feature', -categories, columns - 1);
      if (codes.has(code)) throw from.wrong('ints', 'different features of a leaf');
      codes.add(code);
      return code;
    };
    const count = from.count('features', columns + categories);
    for (let i = 0; i < count; i++) {
      const code = next();
      this.add(code);
      of(code);
    }
    const disabled = from.count('features', columns + categories);
    for (let i = 0; i < disabled; i++) this.disabled.add(next());
  }
}
