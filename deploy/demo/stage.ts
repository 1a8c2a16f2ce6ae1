import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startLocalBroker } from '../broker/localBroker.ts';
import type { RunRecord } from '../../src/worker/models/records.ts';
import type { Kind } from './choice.ts';
import type { DemoClient } from './client.ts';
import { startComposeBroker } from './compose.ts';
import { runJobProcess } from './job-process.ts';
import { KafkaClient } from './kafka-client.ts';
import { config, driftline, root, workerLogOf, type Places } from './places.ts';
import { startWorkerProcess, type RunningWorker } from './worker-process.ts';

const run = promisify(execFile);

/** Where the demonstration plays: a broker, and how a worker is started on it. */
export interface Stage {
  /** For the summary. */
  readonly title: string;
  readonly client: DemoClient;
  /** Creates the topics that the worker writes to. */
  createTopics(): Promise<void>;
  /** Of the workers that were started; complete when these have ended. */
  readonly logs: readonly string[];
  /** @param number from 1 */
  startWorker(number: number): Promise<RunningWorker>;
  /** The nightly job, once. */
  train(signal: AbortSignal): Promise<RunRecord>;
  /** Ends everything that was started for it. */
  close(): Promise<void>;
}

export interface StageOptions {
  /** KAFKA_BROKERS; for `own`. */
  readonly brokers: string | undefined;
  readonly places: Places;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** @throws Error that says why there is no such broker */
export async function openStage(kind: Kind, options: StageOptions): Promise<Stage> {
  const { places, say, signal } = options;
  switch (kind) {
    case 'own':
      return kafkaStage(`Kafka at ${options.brokers}`, options.brokers!, options, () => Promise.resolve());
    case 'jvm': {
      const broker = await startLocalBroker({ data: places.kafka, say });
      const title = `Apache Kafka on the JVM, at ${broker.brokers}`;
      return kafkaStage(title, broker.brokers, options, () => broker.stop());
    }
    case 'compose': {
      const broker = await startComposeBroker(say, signal);
      const title = `Apache Kafka in a container, at ${broker.brokers}`;
      return kafkaStage(title, broker.brokers, options, () => broker.stop());
    }
    case 'memory': {
      say(loud);
      // Loaded only here: it brings the whole worker into this process.
      const { memoryStage } = await import('./memory-stage.ts');
      return memoryStage(places);
    }
  }
}

const loud = `
  ******************************************************************************
  *  THIS IS NOT KAFKA. The in-memory broker plays its part, the worker runs   *
  *  inside this process, and nothing outlives the run: no topic, no           *
  *  checkpoint, no model. For the real thing, install Java 17 and Maven, or   *
  *  Docker, or set KAFKA_BROKERS.                                             *
  ******************************************************************************
`;

async function kafkaStage(
  title: string,
  brokers: string,
  { places, signal }: StageOptions,
  stopBroker: () => Promise<void>,
): Promise<Stage> {
  let client: KafkaClient;
  try {
    signal.throwIfAborted();
    client = await KafkaClient.connect(brokers);
  } catch (error) {
    await stopBroker();
    throw error;
  }
  const environment = { KAFKA_BROKERS: brokers };
  const logs: string[] = [];
  return {
    title,
    client,
    logs,
    async createTopics() {
      const command = [driftline, 'topics', config, '--create'];
      await run(process.execPath, command, { cwd: root, env: { ...process.env, ...environment } });
    },
    startWorker(number) {
      const log = workerLogOf(places, number);
      logs.push(log);
      return startWorkerProcess([driftline, 'run', config], environment, log, signal);
    },
    train: (ending) =>
      runJobProcess([driftline, 'train', config, '--json', '--refused-ok'], environment, ending),
    async close() {
      await client.close();
      await stopBroker();
    },
  };
}
