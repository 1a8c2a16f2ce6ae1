import { Spreader } from '../demo/spreader.ts';
import type { PlayedRecord } from '../demo/spoil.ts';

/**
 * What is left to play after an earlier player: of each partition's records those beyond what it holds. The records, and the
 * partition of each, must be the same as then.
 * @param held how many records each partition holds
 */
export function* rest(records: Iterable<PlayedRecord>, held: readonly number[]): Generator<PlayedRecord> {
  const left = [...held];
  const spreader = new Spreader(held.length);
  for (const record of records) {
    const [[partition]] = spreader.spread([record]) as [[number, unknown]];
    if (left[partition]! > 0) left[partition]!--;
    else yield record;
  }
}
