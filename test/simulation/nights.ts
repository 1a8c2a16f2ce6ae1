import { cbor } from '../../src/adapters/encoding/cbor.ts';
import type { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { gatherTopic } from '../../src/batch/gatherTopic.ts';
import { runJob, type JobReport } from '../../src/batch/job.ts';
import type { BatchOptions } from '../../src/batch/options.ts';
import { unwatched } from '../../src/batch/ports.ts';
import type { FallbackOptions, Topology } from '../../src/pipeline/topology.ts';
import { ModelLog } from '../../src/worker/models/modelLog.ts';
import type { Broker, Clock } from '../../src/worker/ports.ts';
import { batch as base, logistic } from '../batch/world.ts';
import { MemorySpool } from '../support/memorySpool.ts';
import { silent } from '../worker/harness.ts';

/** Small, so that all of it happens in some dozens of events. */
export const fallback: FallbackOptions = {
  use: 'best',
  window: 30,
  warmUp: 10,
  margin: 0.02,
  maximumAge: Number.MAX_SAFE_INTEGER,
  copyEvery: 10,
  recover: 'copy',
};

const batch: BatchOptions = { ...base, minimumRows: 10, keepModels: 2 };

/** A night of the job, by this client. Forced: what is published is of more interest here than how good it is. */
export function night(broker: Broker, clock: Clock, topology: Topology): Promise<JobReport> {
  return runJob(
    {
      broker,
      models: new ModelLog('app', broker, cbor),
      clock,
      encoding: cbor,
      log: silent,
      watch: unwatched,
      createSpool: () => Promise.resolve(new MemorySpool()),
      gather: (spool, watch) => gatherTopic(broker, 'in', topology, batch.window, spool, watch),
    },
    { app: 'app', topology, batch, model: logistic, force: true },
  );
}

/** What a job makes that reads the input up to `ends` when all is over, undisturbed. @returns the artifact's hash */
export async function undisturbedNight(
  cluster: MemoryCluster,
  topology: Topology,
  ends: Readonly<Record<string, number>>,
): Promise<string | undefined> {
  const broker = cluster.connect();
  const range = broker.range.bind(broker);
  broker.range = async (topic, partition) => {
    const found = await range(topic, partition);
    return topic === 'in' ? { ...found, lastStable: ends[String(partition)]! } : found;
  };
  let artifact: Uint8Array | undefined;
  // It tells its artifact, and writes nothing.
  const models = new ModelLog('other', broker, cbor);
  models.publish = (_to, bytes) => {
    artifact = bytes;
    return Promise.resolve();
  };
  models.read = () => Promise.resolve({ current: undefined, models: new Map(), run: undefined });
  models.note = () => Promise.resolve();
  const tools = {
    broker,
    models,
    clock: cluster.clock,
    encoding: cbor,
    log: silent,
    watch: unwatched,
    createSpool: () => Promise.resolve(new MemorySpool()),
    gather: (spool: MemorySpool) => gatherTopic(broker, 'in', topology, batch.window, spool, unwatched),
  };
  await runJob(tools, {
    app: 'other',
    topology,
    batch,
    model: logistic,
    force: true,
  });
  return artifact && cbor.hash(artifact);
}
