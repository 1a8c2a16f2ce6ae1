import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { startLocalBroker } from '../../deploy/broker/localBroker.ts';
import { connectKafka } from '../../src/adapters/kafka/broker.ts';
import type { Broker, Log } from '../../src/worker/ports.ts';
import { parseConfig } from '../../src/config/parse.ts';

/** Every topic and group of the benches begins with it: nothing else is touched. */
export const prefix = 'driftline-bench.';

export interface BrokerForBenches {
  /** host:port, comma-separated. */
  readonly brokers: string;
  /** Plain kafkajs, for what stands beside the worker. */
  readonly kafka: Kafka;
  /** The worker's own adapter. */
  readonly own: Broker;
  stop(): Promise<void>;
}

const silent = (): void => undefined;
export const silentLog: Log = { debug: silent, info: silent, warn: silent, error: silent };

/** KAFKA_BROKERS where it is set, else Apache Kafka on this machine's JVM. @throws Error that says what to install */
export async function openBroker(folder: string, say: (line: string) => void): Promise<BrokerForBenches> {
  const given = process.env['KAFKA_BROKERS'];
  const data = join(folder, 'kafka');
  if (given === undefined || given === '') say('starting Apache Kafka on the JVM');
  const local =
    given === undefined || given === '' ? await startLocalBroker({ data, heap: 512, say }) : undefined;
  const brokers = local?.brokers ?? given!;
  const kafka = new Kafka({
    brokers: brokers.split(','),
    clientId: 'driftline-bench',
    logLevel: logLevel.ERROR,
  });
  const parsed = parseConfig(
    `app: bench\nkafka: { brokers: "${brokers}" }\ninput: { topic: t }\nfeatures: { x: number }\nmodel: prior\n`,
    {
      env: {},
      readFile: () => '',
    },
  );
  if (!parsed.ok)
    throw new Error(`KAFKA_BROKERS=${brokers}: ${parsed.faults.map(({ message }) => message).join('; ')}`);
  // What a run that was cut off has left there.
  if (local === undefined) await tidy(kafka);
  const own = connectKafka(parsed.config.kafka, silentLog);
  return {
    brokers,
    kafka,
    own,
    stop: async () => {
      await own.disconnect();
      if (local === undefined) await tidy(kafka);
      await local?.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** On a broker that is not our own: deletes what the benches have made. */
async function tidy(kafka: Kafka): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    const { groups } = await admin.listGroups();
    const ids = groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(prefix));
    if (ids.length > 0) await admin.deleteGroups(ids);
  } finally {
    await admin.disconnect();
  }
}
