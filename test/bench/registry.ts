import { allocations } from './allocations.ts';
import { batch } from './batch.ts';
import type { Bench } from './bench.ts';
import { detectors } from './detectors.ts';
import { fallback } from './fallback.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { models } from './models.ts';
import { pipeline } from './pipeline.ts';
import { recovery } from './recovery.ts';
import { restore } from './restore.ts';
import { snapshot } from './snapshot.ts';
import { threads } from './threads.ts';
import { trainMemory } from './trainMemory.ts';
import { worker } from './worker.ts';

/** In the order in which `make bench` runs them. */
export const benches: readonly Bench[] = [
  pipeline,
  models,
  allocations,
  detectors,
  worker,
  threads,
  fallback,
  latency,
  snapshot,
  restore,
  recovery,
  batch,
  trainMemory,
  memory,
];
