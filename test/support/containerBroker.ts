import { GenericContainer, getContainerRuntimeClient, ImageName, Wait } from 'testcontainers';
import { freePort } from '../../deploy/broker/freePort.ts';
import type { TestBroker } from './broker.ts';

/** ms for an engine to answer: where none runs, the tests must not wait for it. */
const enginePatience = 3_000;
/** ms for an image to arrive. */
const pullPatience = 120_000;
const defaultImage = 'apache/kafka:4.1.0';

async function within<T>(ms: number, what: string, action: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what} took longer than ${ms / 1000} s`));
    }, ms);
  });
  try {
    return await Promise.race([action, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Apache's image takes server properties as environment: `a.b-c` is KAFKA_A_B__C. */
function environment(properties: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      `KAFKA_${name.toUpperCase().replaceAll('-', '__').replaceAll('.', '_')}`,
      value,
    ]),
  );
}

function singleNode(host: string, port: number): Record<string, string> {
  return {
    'node.id': '1',
    'process.roles': 'broker,controller',
    'controller.quorum.voters': '1@localhost:9094',
    'controller.listener.names': 'CONTROLLER',
    listeners: 'HOST://:9092,INNER://:9093,CONTROLLER://:9094',
    // The broker must reach itself by what it advertises for its own talk. Where it cannot, plain topics work, but every
    // transactional produce of an older client fails with NOT_ENOUGH_REPLICAS.
    'advertised.listeners': `HOST://${host}:${port},INNER://localhost:9093`,
    'inter.broker.listener.name': 'INNER',
    'listener.security.protocol.map': 'HOST:PLAINTEXT,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
  };
}

/** @returns a broker in a container, or why there is none: no engine answers, or it cannot get the image. */
export async function startContainerBroker(
  properties: Readonly<Record<string, string>>,
): Promise<TestBroker | string> {
  const name = process.env['KAFKA_IMAGE'] ?? defaultImage;
  let client;
  try {
    client = await within(enginePatience, 'asking for a Docker engine', getContainerRuntimeClient());
  } catch (error) {
    return `no Docker engine answers: ${String(error)}`;
  }
  const image = ImageName.fromString(name);
  try {
    if (!(await client.image.exists(image)))
      await within(pullPatience, `pulling ${name}`, client.image.pull(image));
  } catch (error) {
    return `the Docker engine cannot get the image ${name}: ${String(error)}`;
  }
  // The address that clients are sent to is part of the configuration, so the port on the host is chosen before.
  const port = await freePort();
  const host = client.info.containerRuntime.host;
  const container = await new GenericContainer(name)
    .withHostname('kafka')
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment(environment({ ...singleNode(host, port), ...properties }))
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(60_000)
    .start();
  return {
    brokers: [`${host}:${port}`],
    origin: `${name} in a container`,
    stop: async () => {
      await container.stop();
    },
  };
}
