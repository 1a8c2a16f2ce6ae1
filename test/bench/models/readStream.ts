import { readFileSync } from 'node:fs';
import { widthOf, type Stream } from './stream.ts';

/** Rows as a pipeline hands them to its chain. */
export interface Events extends Omit<Stream, 'cells'> {
  readonly x: readonly Float64Array[];
  readonly texts: readonly (string | undefined)[][];
  /** Class indexes, or numbers. */
  readonly y: Float64Array;
}

/** What `writeStream` has written. */
export function readStream(path: string): Events {
  const shape = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as Omit<Stream, 'cells'>;
  const bytes = readFileSync(`${path}.f64`);
  const cells = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const { numbers, categories, rows } = shape;
  const width = widthOf(shape);
  const each = Array.from({ length: rows }, (_, i) => i * width);
  return {
    ...shape,
    x: each.map((at) => cells.slice(at, at + numbers.length)),
    texts: each.map((at) => categories.map((values, c) => values[cells[at + numbers.length + c]!])),
    y: Float64Array.from(each, (at) => cells[at + width - 1]!),
  };
}
