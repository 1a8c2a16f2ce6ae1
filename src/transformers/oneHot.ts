import type { CategoryColumn } from '../core/category.ts';
import { kind } from '../core/kind.ts';
import { StateReader, type State } from '../core/state.ts';
import type { Row } from './row.ts';
import type { Encoder, EncoderContext } from './transformer.ts';

const VERSION = 1;

/** A field's categories with their columns, in the order in which they appeared. */
class Encoding {
  readonly field: CategoryColumn;
  readonly columns: number[] = [];
  private readonly columnOf = new Map<string, number>();

  constructor(field: CategoryColumn) {
    this.field = field;
  }

  get size(): number {
    return this.columns.length;
  }

  get texts(): string[] {
    return [...this.columnOf.keys()];
  }

  column(text: string): number | undefined {
    return this.columnOf.get(text);
  }

  clear(values: Float64Array): void {
    const { columns } = this;
    for (let i = 0; i < columns.length; i++) values[columns[i]!] = 0;
  }

  add(text: string, column: number): void {
    this.columnOf.set(text, column);
    this.columns.push(column);
  }
}

class OneHot implements Encoder {
  private readonly maximum: number;
  private readonly context: EncoderContext;
  private readonly encodings: readonly Encoding[];

  constructor(maximum: number, context: EncoderContext, state?: State) {
    this.maximum = maximum;
    this.context = context;
    this.encodings = context.takeCategories().map((field) => new Encoding(field));
    if (state !== undefined) {
      this.restore(new StateReader('oneHot', state, VERSION));
      return;
    }
    for (const encoding of this.encodings) {
      for (const text of encoding.field.classes ?? []) this.appear(encoding, text);
    }
  }

  transformOne(row: Row): void {
    const { encodings } = this;
    for (let e = 0; e < encodings.length; e++) {
      const encoding = encodings[e]!;
      // In a sparse row they are 0 already: what an event costs does not depend on how many categories there are.
      if (row.nonZero === undefined) encoding.clear(row.values);
      const text = row.categories[encoding.field.slot];
      const column = text === undefined ? undefined : encoding.column(text);
      if (column !== undefined) row.put(column, 1);
    }
  }

  learnOne(row: Row): void {
    for (const encoding of this.encodings) {
      const text = row.categories[encoding.field.slot];
      if (text === undefined || encoding.column(text) !== undefined) continue;
      const column = this.appear(encoding, text);
      if (column !== undefined && row.size <= column) row.resize(column + 1);
    }
  }

  snapshot(): State {
    return {
      version: VERSION,
      fields: this.encodings.map(({ field }) => field.name),
      texts: this.encodings.map(({ texts }) => texts),
      columns: this.encodings.map(({ columns }) => Uint32Array.from(columns)),
    };
  }

  private appear(encoding: Encoding, text: string): number | undefined {
    if (encoding.size >= this.maximum) return undefined;
    const column = this.context.addColumn(`${encoding.field.name}=${text}`);
    encoding.add(text, column);
    return column;
  }

  private restore(reader: StateReader): void {
    const fields = reader.strings('fields');
    const texts = reader.list('texts');
    const columns = reader.list('columns');
    const names = this.encodings.map(({ field }) => field.name);
    if (fields.length !== names.length || fields.some((field, i) => field !== names[i])) {
      throw reader.wrong('fields', `the list of ${names.join(', ')}`);
    }
    if (texts.length !== fields.length) throw reader.wrong('texts', 'a list of lists, one a field');
    if (columns.length !== fields.length) throw reader.wrong('columns', 'a list of arrays, one a field');
    const added: { readonly column: number; readonly name: string }[] = [];
    this.encodings.forEach((encoding, i) => {
      const own = columns[i];
      const ownTexts = texts[i];
      if (!(own instanceof Uint32Array)) throw reader.wrong('columns', 'a list of Uint32Arrays');
      if (!Array.isArray(ownTexts) || ownTexts.length !== own.length || own.length > this.maximum) {
        throw reader.wrong('texts', `a list of at most ${this.maximum} texts a field, with a column each`);
      }
      ownTexts.forEach((text: unknown, j) => {
        if (typeof text !== 'string' || encoding.column(text) !== undefined) {
          throw reader.wrong('texts', 'a list of different texts');
        }
        encoding.add(text, own[j]!);
        added.push({ column: own[j]!, name: `${encoding.field.name}=${text}` });
      });
    });
    added.sort((a, b) => a.column - b.column);
    for (const { column, name } of added) this.context.addColumn(name, column);
  }
}

export const oneHot = kind({
  name: 'oneHot',
  doc:
    'A column `field=category`, 0 or 1, for each category of each category field, from its first labelled event on; declared ' +
    "classes have theirs at once. A missing or unknown category is all zeros. River's `preprocessing.OneHotEncoder`.",
  version: VERSION,
  river: {
    classes: ['preprocessing.OneHotEncoder'],
    without: {
      categories:
        'The categories of the input are learned; declared classes of a label have their columns at once.',
      drop_zeros: 'A column that is 0 costs nothing here.',
      drop_first: 'All categories have a column.',
    },
    differs:
      'Columns are called `field=category` (`field_category` there). A category that was not learned yet is all zeros when it is ' +
      'predicted; in River it is a column of its own, whose weight is 0.',
  },
  runs: 'encode' as const,
  options: {
    maximum: {
      type: 'number',
      integer: true,
      default: 1000,
      minimum: 1,
      maximum: 100_000,
      doc: 'How many categories of one field get a column; further ones are as unknown.',
      river: { none: 'Its memory grows with the categories.' },
    },
  },
  create: (options, context: EncoderContext, state): Encoder => new OneHot(options.maximum, context, state),
});
