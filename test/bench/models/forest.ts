import { mulberry32 } from '../../../src/core/random.ts';
import type { Stream } from './stream.ts';

const types = 7;
/** Numbers that are measured. */
const measured = 10;
/** How many values each category has, as wilderness and soil have in the Covertype data, of which this has the shape. */
const values = [4, 40] as const;
/** Share of the cells that are missing. */
const gap = 0.02;

/**
 * 580,000 rows like Covertype's, made up: seven kinds of trees of very different frequency; ten numbers, each with a mean and a scale of
 * its own in each kind, and two categories, or 44 columns of 0 and 1 in their place. Means wander, and half-way two kinds change places,
 * so that a model which does not go on learning loses. No number is negative. The same rows for the same seed, of any number of them.
 */
export function forest(
  rows: number,
  { gaps, asNumbers }: { gaps: boolean; asNumbers: boolean },
  seed = 580_000,
): Stream {
  const random = mulberry32(seed);
  const holes = mulberry32(seed + 1);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const kinds = Array.from({ length: types }, () => ({
    means: Array.from({ length: measured }, () => 2 + random()),
    scales: Array.from({ length: measured }, () => 0.2 + 0.4 * random()),
    places: values.map((count) => Math.floor(count * random())),
  }));
  const width = measured + (asNumbers ? values[0] + values[1] : values.length) + 1;
  const cells = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    const at = i * width;
    const label = Math.floor(types * random() ** 3);
    // The drift: two kinds look like each other after 290,000 rows.
    const seen = i >= 290_000 && label < 2 ? 1 - label : label;
    const kind = kinds[seen]!;
    for (let k = 0; k < measured; k++) {
      const wander = 0.2 * Math.sin((2 * Math.PI * i) / 100_000 + k);
      const x = Math.max(0, kind.means[k]! + wander + kind.scales[k]! * normal()) * 10 ** (k % 4);
      cells[at + k] = gaps && holes() < gap ? NaN : x;
    }
    let column = at + measured;
    values.forEach((count, c) => {
      // A kind has a place where it mostly is, and others beside it.
      const value = (kind.places[c]! + Math.floor(count * random() ** 4)) % count;
      const missing = gaps && holes() < gap;
      if (!asNumbers) cells[column++] = missing ? NaN : value;
      else {
        // Where it is missing, none of the columns of a value is 1.
        if (!missing) cells[column + value] = 1;
        column += count;
      }
    });
    cells[at + width - 1] = label;
  }
  const names = values.map((count, c) =>
    Array.from({ length: count }, (_, v) => `${c === 0 ? 'area' : 'soil'}${v}`),
  );
  return {
    numbers: [...Array.from({ length: measured }, (_, k) => `n${k}`), ...(asNumbers ? names.flat() : [])],
    categories: asNumbers ? [] : names,
    classes: Array.from({ length: types }, (_, c) => `tree${c}`),
    rows,
    cells,
  };
}
