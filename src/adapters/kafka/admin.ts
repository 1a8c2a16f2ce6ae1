import type Broker from 'kafkajs/src/broker/index.js';
import { WorkerError } from '../../worker/errors.ts';
import type { Admin, TopicDescription } from '../../worker/ports.ts';
import {
  codeOf,
  invalidPartitions,
  invalidReplicationFactor,
  isConnectionLost,
  requestTimedOut,
  topicAlreadyExists,
  unknownTopicOrPartition,
} from './errors.ts';
import { pause, type Routes } from './routes.ts';

const topicResource = 2;
/** The cluster's own default (KIP-464: brokers from 2.4 on). */
const defaultReplication = -1;
/** ms for the cluster to agree on a change, and between looks. */
const patience = 30_000;
const glance = 20;
/** ms for the brokers of a cluster that has just been started to find together, and between tries. */
const assembly = 10_000;
const glimpse = 250;

export class KafkaAdmin implements Admin {
  readonly #routes: Routes;

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  /** The configuration as it is in force, so also what the topic has by default; secrets are left out. */
  async describe(topic: string): Promise<TopicDescription | undefined> {
    const partitions = await this.#routes.partitions(topic);
    if (partitions === undefined) return undefined;
    const resource = { type: topicResource, name: topic, configNames: [] };
    const { resources } = await this.#routes.ask(
      `asking for the configuration of topic ${topic}`,
      () => this.#routes.controller(),
      (broker) => broker.describeConfigs({ resources: [resource] }),
    );
    const config: Record<string, string> = {};
    for (const { configName, configValue, isSensitive } of resources[0]?.configEntries ?? [])
      if (!isSensitive && configValue !== null) config[configName] = configValue;
    return { partitions, config };
  }

  async create(topic: string, partitions: number, config: Readonly<Record<string, string>>): Promise<void> {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    const wanted = { topic, numPartitions: partitions, replicationFactor: defaultReplication, configEntries };
    const end = performance.now() + assembly;
    for (;;) {
      try {
        await this.#change(`creating topic ${topic}`, topicAlreadyExists, (broker) =>
          broker.createTopics({ topics: [wanted], timeout: patience }),
        );
        break;
      } catch (error) {
        // The number is the cluster's own: where brokers are still coming up, there are too few of them for it.
        const code = error instanceof WorkerError ? codeOf(error.cause) : undefined;
        if (code !== invalidReplicationFactor || performance.now() > end) throw error;
        await pause(glimpse);
      }
    }
    await this.#until(`topic ${topic} is there`, async () => {
      if ((await this.#routes.partitions(topic)) !== partitions) return false;
      return this.#routes.hasLeaders(topic);
    });
  }

  async extend(topic: string, partitions: number): Promise<void> {
    await this.#change(`extending topic ${topic} to ${partitions} partitions`, invalidPartitions, (broker) =>
      // kafkajs writes the list of places that it takes as a list of none; the cluster chooses where it is null.
      broker.createPartitions({ topicPartitions: [{ topic, count: partitions }], timeout: patience }),
    );
    await this.#until(`topic ${topic} has ${partitions} partitions`, async () => {
      if ((await this.#routes.partitions(topic)) !== partitions) return false;
      return this.#routes.hasLeaders(topic);
    });
  }

  async remove(topics: readonly string[]): Promise<void> {
    const there: string[] = [];
    for (const topic of topics) if ((await this.#routes.partitions(topic)) !== undefined) there.push(topic);
    if (there.length === 0) return;
    await this.#change(`removing topics ${there.join(', ')}`, unknownTopicOrPartition, (broker) =>
      broker.deleteTopics({ topics: there, timeout: patience }),
    );
    for (const topic of there)
      await this.#until(
        `topic ${topic} is gone`,
        async () => (await this.#routes.partitions(topic)) === undefined,
      );
  }

  /**
   * Asks the controller for a change. An attempt that got no answer may have been carried out, later than a request may take where the
   * cluster is slow; the next one then hears that there is nothing to do: the code `done`.
   */
  async #change(doing: string, done: number, request: (broker: Broker) => Promise<unknown>): Promise<void> {
    let unanswered = false;
    await this.#routes.ask(
      doing,
      () => this.#routes.controller(),
      async (broker) => {
        try {
          await request(broker);
        } catch (error) {
          const code = codeOf(error);
          if (unanswered && code === done) return;
          unanswered ||= isConnectionLost(error) || code === requestTimedOut;
          throw error;
        }
      },
    );
  }

  async #until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + patience;
    while (!(await holds())) {
      if (performance.now() > end)
        throw new WorkerError('retriable', `waited ${patience / 1000} s until ${what}`);
      await pause(glance);
    }
  }
}
