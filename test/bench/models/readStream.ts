import { readFileSync } from 'node:fs';
import { widthOf, type Stream } from './stream.ts';

/** Rows as a pipeline hands them to its chain. */
export interface Events extends Omit<Stream, 'cells'> {
  readonly x: readonly Float64Array[];
  readonly texts: readonly (string | undefined)[][];
  /** Class indexes, or numbers, each an object from the start: what a label leaves on the heap is not the model's. */
  readonly y: readonly number[];
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
    y: boxed(each.map((at) => cells[at + width - 1]!)),
  };
}

/** An array of numbers alone holds them as a Float64Array does, and makes an object of each one that is read; one that has had another value does not. */
function boxed(numbers: readonly number[]): readonly number[] {
  const all: (number | undefined)[] = numbers.map(() => undefined);
  numbers.forEach((one, i) => (all[i] = one));
  return all as number[];
}
