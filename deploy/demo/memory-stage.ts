import pino from 'pino';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { systemClock } from '../../src/adapters/clock/systemClock.ts';
import { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { gatherTopic } from '../../src/batch/gatherTopic.ts';
import { runJob } from '../../src/batch/job.ts';
import { unwatched, type Spool } from '../../src/batch/ports.ts';
import { loadConfigFile } from '../../src/cli/config.ts';
import { workerOptions } from '../../src/cli/connect.ts';
import { runWorker } from '../../src/cli/run.ts';
import { batchModelOf, modelLogOf, spoolOf } from '../../src/cli/train.ts';
import { ensureTopics } from '../../src/worker/topics.ts';
import { MemoryClient } from './memory-client.ts';
import { config as configFile, type Places } from './places.ts';
import type { Stage } from './stage.ts';

/** Everything in this process: the same worker, pipeline and checkpoint cycle, on a broker that ends with it. */
export function memoryStage(places: Places): Stage {
  const cluster = new MemoryCluster(systemClock);
  const broker = cluster.connect();
  const config = loadConfigFile(configFile);
  const client = new MemoryClient(cluster.connect());
  const log = pino({ level: config.log.level }, pino.destination({ dest: places.workerLog, append: false }));
  return {
    title: 'in memory: not Kafka',
    client,
    logs: [places.workerLog],
    async createTopics() {
      await ensureTopics(workerOptions(config), broker, true, 1, () => undefined);
    },
    // A client of its own each: they are members of one group.
    startWorker: () => runWorker(config, cluster.connect(), log),
    // As `driftline train` does it, but for the limit of its memory: that is of a process of its own.
    async train() {
      const { app, topology, batch, input } = config;
      const tools = {
        broker,
        models: modelLogOf(config, broker, cbor),
        clock: systemClock,
        encoding: cbor,
        log,
        watch: unwatched,
        createSpool: (numbers: number, categories: number) => spoolOf(batch, numbers, categories),
        gather: (spool: Spool) => gatherTopic(broker, input.topic, topology, batch.window, spool, unwatched),
      };
      const options = { app, topology, batch, model: batchModelOf(config, configFile), force: false };
      return (await runJob(tools, options)).run;
    },
    async close() {
      await client.close();
      await broker.disconnect();
      log.flush();
    },
  };
}
