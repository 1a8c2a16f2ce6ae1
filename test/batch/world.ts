import { cbor } from '../../src/adapters/encoding/cbor.ts';
import type { MemoryBroker } from '../../src/adapters/memory/broker.ts';
import { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { createFileSpool } from '../../src/adapters/spool/fileSpool.ts';
import { Fitting } from '../../src/batch/fitting.ts';
import { gatherTopic, type GatheredRows } from '../../src/batch/gatherTopic.ts';
import { runJob, type JobReport, type JobTools } from '../../src/batch/job.ts';
import type { BatchOptions } from '../../src/batch/options.ts';
import { always, unwatched, type LabelledEvent, type Spool } from '../../src/batch/ports.ts';
import { batchModels } from '../../src/models/batch/registry.ts';
import type { Source } from '../../src/worker/ports.ts';
import { Intake } from '../../src/pipeline/intake.ts';
import type { Topology } from '../../src/pipeline/topology.ts';
import { ModelLog } from '../../src/worker/models/modelLog.ts';
import { specOf } from '../support/defaults.ts';
import { testEvents, testTopology, type TestEvent } from '../support/events.ts';
import { VirtualClock } from '../support/virtualClock.ts';
import { silent } from '../worker/harness.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
/** Of the first of `testEvents`, ms. */
export const beginning = 1_600_000_000_000;
export const logistic = specOf(
  batchModels.find(({ name }) => name === 'logistic')!,
  { epochs: 3 },
);

export const batch: BatchOptions = {
  model: logistic,
  window: 30 * day,
  memory: 2 ** 29,
  disk: 2 ** 30,
  directory: undefined,
  minimumRows: 500,
  tolerance: 0.02,
  store: 'topic',
  keepModels: 7,
  seed: 42,
};

/** `testEvents` an hour apart, so that there are days of them. */
export function hourly(count: number, seed = 1): TestEvent[] {
  return testEvents(count, seed).map(({ key, value }) => ({
    key,
    value: value.replace(/"time":(\d+)/, (_, time) => `"time":${hoursAfter(Number(time))}`),
  }));
}

function hoursAfter(time: number): number {
  return beginning + ((time - beginning) / 1000) * hour;
}

export function clusterWith(partitions = 1): MemoryCluster {
  const cluster = new MemoryCluster(new VirtualClock());
  cluster.topics.create('in', partitions, {});
  return cluster;
}

const text = new TextEncoder();

export function recordOf({ key, value }: TestEvent) {
  return { key: key === null ? null : text.encode(key), value: text.encode(value) };
}

/** Events in turn to the partitions. */
export function fill(cluster: MemoryCluster, events: readonly TestEvent[], partitions = 1): void {
  events.forEach((event, i) => cluster.append('in', i % partitions, [recordOf(event)]));
}

export function spoolFor(topology: Topology, disk = batch.disk): Promise<Spool> {
  const { fields } = new Fitting(new Intake(topology), logistic);
  return createFileSpool({
    numbers: fields.numbers.length,
    categories: fields.categories.length,
    disk,
    blockRows: 64,
  });
}

/** What a trainer would see: the rows that have a time. */
export async function rowsOf(spool: Spool, topology: Topology): Promise<LabelledEvent[]> {
  const { fields } = new Fitting(new Intake(topology), logistic);
  const rows: LabelledEvent[] = [];
  for await (const block of spool.blocks(always)) {
    for (let i = 0; i < block.count; i++) {
      const numbers = new Float64Array(fields.numbers.length);
      const categories = new Array<string | undefined>(fields.categories.length).fill('of the row before');
      block.load(i, numbers, categories);
      if (!Number.isNaN(block.time(i)))
        rows.push({ time: block.time(i), y: block.y(i), numbers, categories });
    }
  }
  return rows;
}

export interface Gathering {
  readonly found: GatheredRows;
  readonly rows: readonly LabelledEvent[];
}

/** All that `gatherTopic` finds. */
export async function gather(
  source: Source,
  topology: Topology = testTopology,
  window: number = batch.window,
): Promise<Gathering> {
  const spool = await spoolFor(topology);
  try {
    const found = await gatherTopic(source, 'in', topology, window, spool, unwatched);
    return { found, rows: await rowsOf(spool, topology) };
  } finally {
    await spool.remove();
  }
}

export interface Night {
  readonly broker?: MemoryBroker;
  readonly use?: Partial<BatchOptions>;
  readonly tools?: Partial<JobTools>;
  readonly force?: boolean;
  readonly topology?: Topology;
}

export const models = (cluster: MemoryCluster) => new ModelLog('app', cluster.connect(), cbor);

/** What `driftline train` does, on a cluster in memory. */
export function runNight(
  cluster: MemoryCluster,
  { broker = cluster.connect(), use = {}, tools = {}, force = false, topology = testTopology }: Night = {},
): Promise<JobReport> {
  const options = { ...batch, ...use };
  return runJob(
    {
      broker,
      models: new ModelLog('app', broker, cbor),
      clock: cluster.clock,
      encoding: cbor,
      log: silent,
      watch: unwatched,
      createSpool: () => spoolFor(topology, options.disk),
      gather: (spool, watch) => gatherTopic(broker, 'in', topology, options.window, spool, watch),
      ...tools,
    },
    { app: 'app', topology, batch: options, model: logistic, force },
  );
}
