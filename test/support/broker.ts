import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missing } from '../../deploy/broker/libraries.ts';
import { startLocalBroker } from '../../deploy/broker/localBroker.ts';
import { startContainerBroker } from './containerBroker.ts';

export interface TestBroker {
  readonly brokers: readonly string[];
  /** How it was come by, for one line at the start of a test run. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** What tests need of a broker, on top of a single node: short sessions, and nothing that waits or takes memory. */
export const testProperties: Readonly<Record<string, string>> = {
  'group.min.session.timeout.ms': '500',
  'group.initial.rebalance.delay.ms': '0',
  'offsets.topic.num.partitions': '1',
  'transaction.state.log.num.partitions': '1',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '500',
};

async function onTheJvm(): Promise<TestBroker> {
  const data = await mkdtemp(join(tmpdir(), 'driftline-kafka-'));
  const say = (line: string): void => {
    console.log(line);
  };
  try {
    const broker = await startLocalBroker({ data, properties: testProperties, say });
    return {
      brokers: [broker.brokers],
      origin: 'Apache Kafka on the JVM',
      stop: async () => {
        await broker.stop();
        await rm(data, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw error;
  }
}

/**
 * A real Kafka for tests: `KAFKA_BROKERS` where it is set, else a container where an engine answers and has or gets
 * the image (`KAFKA_IMAGE`), else Apache Kafka on the JVM.
 * @throws Error that says what to install
 */
export async function brokerForTests(): Promise<TestBroker> {
  const given = process.env['KAFKA_BROKERS'];
  if (given !== undefined && given !== '') {
    const brokers = given.split(',').map((broker) => broker.trim());
    return { brokers, origin: 'KAFKA_BROKERS', stop: () => Promise.resolve() };
  }
  const container = await startContainerBroker(testProperties);
  if (typeof container !== 'string') return container;
  const lacking = await missing();
  if (lacking === undefined) return onTheJvm();
  throw new Error(
    `The tests need a real Kafka. Set KAFKA_BROKERS to one (host:port), or install ${lacking}, or start Docker ` +
      `(${container}).`,
  );
}
