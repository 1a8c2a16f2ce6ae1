import { readLabels, type LabelContext } from '../core/label.ts';
import { StateReader, type State, type Stateful } from '../core/state.ts';

/**
 * Labelled events that wait for the update interval, in their order. Each keeps its raw fields, and what stream transformers
 * gave when it was predicted; what encodes it learns and transforms it again when it is learned, as River does.
 */
export class Waiting implements Stateful {
  static readonly version = 1;
  size = 0;
  /** Event time of the first one; NaN: none waits, or it has no time. */
  firstTime = NaN;
  private readonly width: number;
  private readonly categoryWidth: number;
  private numbers: Float64Array;
  private labels: Float64Array;
  private readonly categories: (string | undefined)[] = [];
  /** The event that is being learned. One object each, filled anew: by default every event passes here alone. */
  private readonly learning: { readonly numbers: Float64Array; readonly categories: (string | undefined)[] };

  /** @param width numbers an event; @param categoryWidth texts an event; both with the stream transformers' */
  constructor(width: number, categoryWidth: number, context: LabelContext, state?: State) {
    this.width = width;
    this.categoryWidth = categoryWidth;
    this.numbers = new Float64Array(width);
    this.labels = new Float64Array(1);
    this.learning = {
      numbers: new Float64Array(width),
      categories: new Array<string | undefined>(categoryWidth).fill(undefined),
    };
    if (state !== undefined) {
      this.restore(new StateReader('waiting events', state, Waiting.version), context);
    }
  }

  push(numbers: Float64Array, categories: readonly (string | undefined)[], y: number, time: number): void {
    if (this.size === this.labels.length) this.grow();
    if (this.size === 0) this.firstTime = time;
    const { width, categoryWidth, size } = this;
    for (let i = 0; i < width; i++) this.numbers[size * width + i] = numbers[i]!;
    for (let i = 0; i < categoryWidth; i++) this.categories[size * categoryWidth + i] = categories[i];
    this.labels[this.size++] = y;
  }

  /** Gives each to `learn`, in their order, and forgets them. What it gives is valid until the next one. */
  drain(learn: (numbers: Float64Array, categories: (string | undefined)[], y: number) => void): void {
    const { width, categoryWidth } = this;
    const { numbers, categories } = this.learning;
    for (let event = 0; event < this.size; event++) {
      for (let i = 0; i < width; i++) numbers[i] = this.numbers[event * width + i]!;
      for (let i = 0; i < categoryWidth; i++) categories[i] = this.categories[event * categoryWidth + i];
      learn(numbers, categories, this.labels[event]!);
    }
    this.size = 0;
    this.firstTime = NaN;
    this.categories.length = 0;
  }

  snapshot(): State {
    return {
      version: Waiting.version,
      firstTime: Float64Array.of(this.firstTime),
      numbers: this.numbers.slice(0, this.size * this.width),
      categories: this.categories.map((text) => text ?? null),
      labels: this.labels.slice(0, this.size),
    };
  }

  private grow(): void {
    const capacity = Math.max(16, this.labels.length * 2);
    const [numbers, labels] = [this.numbers, this.labels];
    this.numbers = new Float64Array(capacity * this.width);
    this.numbers.set(numbers);
    this.labels = new Float64Array(capacity);
    this.labels.set(labels);
  }

  private restore(reader: StateReader, context: LabelContext): void {
    this.labels = readLabels(reader, 'labels', context).slice();
    this.size = this.labels.length;
    this.numbers = reader.float64('numbers', this.size * this.width).slice();
    this.firstTime = reader.float64('firstTime', 1)[0]!;
    const categories = reader.list('categories');
    if (categories.length !== this.size * this.categoryWidth)
      throw reader.wrong('categories', 'as many as events wait');
    for (const text of categories) {
      if (text !== null && typeof text !== 'string') throw reader.wrong('categories', 'a list of texts');
      this.categories.push(text ?? undefined);
    }
  }
}
