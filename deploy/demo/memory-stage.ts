import pino from 'pino';
import { systemClock } from '../../src/adapters/clock/systemClock.ts';
import { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { loadConfigFile } from '../../src/cli/config.ts';
import { workerOptions } from '../../src/cli/connect.ts';
import { runWorker } from '../../src/cli/run.ts';
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
    async createTopics() {
      await ensureTopics(workerOptions(config), broker, true, 1, () => undefined);
    },
    // A client of its own each: they are members of one group.
    startWorker: () => runWorker(config, cluster.connect(), log),
    async close() {
      await client.close();
      await broker.disconnect();
      log.flush();
    },
  };
}
