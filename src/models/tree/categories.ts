import type { State } from '../../core/state.ts';
import { StateReader } from '../../core/state.ts';

/** In the place of a category's number: the event has none. */
export const MISSING = -1;
/** It has one that the tree does not know: never learned, or one too many. */
export const UNKNOWN = -2;

/** The categories of each category feature, numbered in the order in which they were first learned. */
export class Categories {
  static readonly version = 1;
  /** The features' places in `Vector.categories`. */
  readonly slots: readonly number[];
  private readonly maximum: number;
  private readonly numbers: Map<string, number>[];
  private readonly texts: string[][];

  /** @param maximum how many categories of one feature are told apart */
  constructor(slots: readonly number[], maximum: number, state?: State) {
    this.slots = slots;
    this.maximum = maximum;
    this.numbers = slots.map(() => new Map<string, number>());
    this.texts = slots.map(() => []);
    if (state !== undefined) this.restore(new StateReader('categories', state, Categories.version));
  }

  /** How many categories of each feature are known. */
  sizes(): number[] {
    return this.texts.map((texts) => texts.length);
  }

  text(feature: number, category: number): string {
    return this.texts[feature]![category]!;
  }

  /** Fills in an event's numbers, by feature. */
  find(event: readonly (string | undefined)[], into: Int32Array): void {
    const { slots, numbers } = this;
    for (let i = 0; i < slots.length; i++) {
      const text = event[slots[i]!];
      into[i] = text === undefined ? MISSING : (numbers[i]!.get(text) ?? UNKNOWN);
    }
  }

  /** As `find`, but numbers what is new, while there is room. */
  learn(event: readonly (string | undefined)[], into: Int32Array): void {
    this.find(event, into);
    for (let i = 0; i < into.length; i++) {
      const texts = this.texts[i]!;
      if (into[i] !== UNKNOWN || texts.length >= this.maximum) continue;
      const text = event[this.slots[i]!]!;
      into[i] = texts.push(text) - 1;
      this.numbers[i]!.set(text, into[i]!);
    }
  }

  snapshot(): State {
    return { version: Categories.version, texts: this.texts.map((texts) => [...texts]) };
  }

  private restore(reader: StateReader): void {
    const lists = reader.list('texts');
    if (lists.length !== this.slots.length) {
      throw reader.wrong('texts', `a list of ${this.slots.length} lists, one a category feature`);
    }
    lists.forEach((list, i) => {
      if (!Array.isArray(list) || list.length > this.maximum) {
        throw reader.wrong('texts', `a list of at most ${this.maximum} texts a feature`);
      }
      for (const text of list as readonly unknown[]) {
        if (typeof text !== 'string' || this.numbers[i]!.has(text)) {
          throw reader.wrong('texts', 'a list of different texts');
        }
        this.numbers[i]!.set(text, this.texts[i]!.push(text) - 1);
      }
    });
  }
}
