import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDataset } from '../../support/dataset.ts';
import { forest } from './forest.ts';

/** Rows in memory, as one matrix: what each system is given, bit for bit. */
export interface Stream {
  readonly numbers: readonly string[];
  /** The values that each category has. */
  readonly categories: readonly (readonly string[])[];
  /** Empty: the label is a number. */
  readonly classes: readonly string[];
  readonly rows: number;
  /** Row by row: numbers, the index of each category's value, then the label: a class index, or a number. NaN: missing. */
  readonly cells: Float64Array;
}

/** Numbers, categories and the label. */
export const widthOf = ({ numbers, categories }: Pick<Stream, 'numbers' | 'categories'>): number =>
  numbers.length + categories.length + 1;

/** The electricity market, without the time. @param target a column: `class`, or a number */
function electricity(target: string): Stream {
  const { names, rows } = readDataset('electricity');
  const numbers = names.filter((name) => !['time', 'class', target].includes(name));
  const columns = [...numbers, target].map((name) => names.indexOf(name));
  const classes = target === 'class' ? ['DOWN', 'UP'] : [];
  const cellOf = (text: string): number => (classes.includes(text) ? classes.indexOf(text) : Number(text));
  const cells = Float64Array.from(rows.flatMap((row) => columns.map((column) => cellOf(row[column]!))));
  return { numbers, categories: [], classes, rows: rows.length, cells };
}

/** By name; made-up ones have as many rows as are asked for. */
export const streams = {
  electricity: () => electricity('class'),
  'electricity, demand': () => electricity('nswdemand'),
  forest: (rows: number) => forest(rows, { gaps: false, asNumbers: true }),
  'forest with gaps': (rows: number) => forest(rows, { gaps: true, asNumbers: true }),
  'forest with gaps, categories': (rows: number) => forest(rows, { gaps: true, asNumbers: false }),
} as const satisfies Record<string, (rows: number) => Stream>;

export type StreamName = keyof typeof streams;

/** Writes the first rows for other systems: NAME.f64 (little endian), and NAME.json with all else. @returns the path without an ending */
export async function writeStream(folder: string, name: StreamName, rows: number): Promise<string> {
  const stream = streams[name](rows);
  const count = Math.min(rows, stream.rows);
  const path = join(folder, `${name.replaceAll(/\W+/g, '-')}-${count}`);
  const { numbers, categories, classes } = stream;
  await writeFile(`${path}.f64`, new Uint8Array(stream.cells.buffer, 0, count * widthOf(stream) * 8));
  await writeFile(`${path}.json`, JSON.stringify({ numbers, categories, classes, rows: count }));
  return path;
}
