import { cbor } from '../../src/adapters/encoding/cbor.ts';
import type { Config } from '../../src/config/config.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { keyedBatches } from './electricity.ts';
import { shippedWith, type Names } from './shipped.ts';
import { read } from './topologies.ts';

/** How a state comes to its size: so many distinct ids remembered by `duplicate`, so many keys by `lastLabel`. */
export interface StateRecipe {
  readonly title: string;
  readonly ids: number;
  readonly keys: number;
}

/** The sizes in the titles are aims; every table shows what was measured. */
export const recipes = {
  small: { title: 'a small model', ids: 0, keys: 1 },
  '1MB': { title: 'ids and keys, 1 MB', ids: 23_500, keys: 23_500 },
  '20MB': { title: 'ids and keys, 20 MB', ids: 460_000, keys: 460_000 },
  ids: { title: 'ids alone, 20 MB', ids: 1_250_000, keys: 1 },
  keys: { title: 'keys alone, 20 MB', ids: 0, keys: 730_000 },
} as const satisfies Readonly<Record<string, StateRecipe>>;

export type StateName = keyof typeof recipes;

/** Least events that a state has learned: what is counted and averaged is then as it is in use. */
const leastEvents = 20_000;

/** The demonstration's configuration, with as much memory as the recipe says. */
export function configFor({ ids, keys }: StateRecipe, names: Names, changes: object = {}): string {
  const filters = [
    { kind: 'range', field: 'nswprice', minimum: 0, maximum: 1 },
    { kind: 'outlier', field: 'nswdemand', threshold: 8, action: 'quarantine' },
  ];
  return shippedWith(names, {
    filters: ids === 0 ? filters : [...filters, { kind: 'duplicate', window: ids, action: 'drop' }],
    transform: [{ kind: 'lastLabel', count: 2, keys }, 'oneHot', 'standardScaler'],
    ...changes,
  });
}

/** A pipeline that has learned as many events as fill its state. */
export function filledPipeline(recipe: StateRecipe, { topology }: Config): Pipeline {
  const pipeline = new Pipeline(topology);
  const count = Math.max(recipe.ids, recipe.keys, leastEvents);
  const keyOf = (i: number): string => `meter-${i % recipe.keys}`;
  // No id that the benches' own events have: those must not be taken for duplicates.
  for (const batch of keyedBatches(count, keyOf, (i) => ({ id: `earlier-${i}` })))
    for (let i = 0; i < batch.count; i++) pipeline.processRecord(batch, i, undefined);
  return pipeline;
}

export interface FilledState {
  readonly snapshot: Uint8Array;
  readonly learned: number;
}

const nowhere: Names = { app: 'bench', brokers: 'localhost:9092', input: 'in', output: 'out' };

/** The same as bytes: what a checkpoint holds. */
export function filledState(recipe: StateRecipe): FilledState {
  const pipeline = filledPipeline(recipe, read(configFor(recipe, nowhere)));
  return { snapshot: cbor.encode(pipeline.snapshot()), learned: pipeline.counts.learned };
}
