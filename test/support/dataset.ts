import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface Dataset {
  readonly names: readonly string[];
  /** Cells as they stand in the file: none of these files has quotes or empty cells. */
  readonly rows: readonly (readonly string[])[];
}

/** A file of test/data/, e.g. `electricity`. */
export function readDataset(name: string): Dataset {
  const text = gunzipSync(readFileSync(new URL(`../data/${name}.csv.gz`, import.meta.url))).toString('utf8');
  const [header, ...rows] = text.trimEnd().split(/\r?\n/);
  return { names: header!.split(','), rows: rows.map((row) => row.split(',')) };
}
