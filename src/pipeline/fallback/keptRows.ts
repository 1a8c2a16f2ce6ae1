import { readLabels, type LabelContext } from '../../core/label.ts';
import { StateReader, type State, type Stateful } from '../../core/state.ts';
import { Ring } from '../../stats/ring.ts';

/** How many numbers and texts an event has, with the stream transformers'. */
export interface RowShape {
  readonly width: number;
  readonly categoryWidth: number;
}

/** In the place of a text: there was none. */
const none = -1;

type Visit = (numbers: Float64Array, categories: (string | undefined)[], y: number) => boolean;

/** The last labelled events as they were when predicted: what a model can be asked about again. */
export class KeptRows implements Stateful {
  static readonly version = 2;
  private readonly ring: Ring;
  private readonly shape: RowShape;
  private readonly numbers: Float64Array;
  private readonly labels: Float64Array;
  private readonly categories: (string | undefined)[] = [];
  /** The row that is being visited. */
  private readonly row: { readonly numbers: Float64Array; readonly categories: (string | undefined)[] };

  constructor(window: number, shape: RowShape, context: LabelContext, state?: State) {
    const { width, categoryWidth } = shape;
    this.ring = new Ring(window);
    this.shape = shape;
    this.numbers = new Float64Array(window * width);
    this.labels = new Float64Array(window);
    this.row = {
      numbers: new Float64Array(width),
      categories: new Array<string | undefined>(categoryWidth).fill(undefined),
    };
    if (state !== undefined) this.restore(new StateReader('kept rows', state, KeptRows.version), context);
  }

  push(numbers: Float64Array, categories: readonly (string | undefined)[], y: number): void {
    const { width, categoryWidth } = this.shape;
    const place = this.ring.next();
    for (let i = 0; i < width; i++) this.numbers[place * width + i] = numbers[i]!;
    for (let i = 0; i < categoryWidth; i++) this.categories[place * categoryWidth + i] = categories[i];
    this.labels[place] = y;
  }

  /** From the oldest to the newest, until one fits; what is visited is valid until the next one. */
  some(fits: Visit): boolean {
    const { ring, shape, row } = this;
    const { width, categoryWidth } = shape;
    for (let event = 0; event < ring.size; event++) {
      const place = ring.place(event);
      for (let i = 0; i < width; i++) row.numbers[i] = this.numbers[place * width + i]!;
      for (let i = 0; i < categoryWidth; i++) row.categories[i] = this.categories[place * categoryWidth + i];
      if (fits(row.numbers, row.categories, this.labels[place]!)) return true;
    }
    return false;
  }

  snapshot(): State {
    const { ring, shape } = this;
    const places = new Map<string, number>();
    const categories = new Int32Array(ring.size * shape.categoryWidth);
    unroll(this.categories, ring, shape.categoryWidth, (text, i) => {
      categories[i] = text === undefined ? none : placeOf(text, places);
    });
    const numbers = new Float64Array(ring.size * shape.width);
    unroll(this.numbers, ring, shape.width, (x, i) => {
      numbers[i] = x;
    });
    return {
      version: KeptRows.version,
      numbers,
      texts: [...places.keys()],
      categories,
      labels: ring.unrolled(this.labels),
    };
  }

  private restore(reader: StateReader, context: LabelContext): void {
    const { width, categoryWidth } = this.shape;
    const labels = readLabels(reader, 'labels', context);
    if (labels.some((y) => Number.isNaN(y))) throw reader.wrong('labels', 'a label each');
    const numbers = reader.float64('numbers', labels.length * width);
    const texts = reader.strings('texts');
    const categories = reader.int32('categories', labels.length * categoryWidth);
    if (!categories.every((place) => place >= none && place < texts.length))
      throw reader.wrong('categories', 'places in its texts');
    // Of a window that was larger, the newest.
    for (let i = Math.max(0, labels.length - this.ring.maximum); i < labels.length; i++) {
      const row = categories.subarray(i * categoryWidth, (i + 1) * categoryWidth);
      this.push(
        numbers.subarray(i * width, (i + 1) * width),
        Array.from(row, (place) => (place === none ? undefined : texts[place]!)),
        labels[i]!,
      );
    }
  }
}

/** The place of a text in the list of those that came before, at whose end it is put if it is new. */
function placeOf(text: string, places: Map<string, number>): number {
  const found = places.get(text);
  if (found !== undefined) return found;
  const place = places.size;
  places.set(text, place);
  return place;
}

/** Hands over what is kept in a ring, `width` values an event, from the oldest to the newest. */
function unroll<T>(
  values: ArrayLike<T>,
  ring: Ring,
  width: number,
  take: (value: T, i: number) => void,
): void {
  for (let event = 0, i = 0; event < ring.size; event++) {
    const from = ring.place(event) * width;
    for (let k = 0; k < width; k++) take(values[from + k]!, i++);
  }
}
