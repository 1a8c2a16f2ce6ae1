import { WorkerError } from '../../worker/errors.ts';
import type { Admin, TopicDescription } from '../../worker/ports.ts';
import { pause, type Routes } from './routes.ts';

const topicResource = 2;
/** The cluster's own default (KIP-464: brokers from 2.4 on). */
const defaultReplication = -1;
/** ms for the cluster to agree on a change, and between looks. */
const patience = 30_000;
const glance = 20;

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
    await this.#routes.ask(
      `creating topic ${topic}`,
      () => this.#routes.controller(),
      (broker) => broker.createTopics({ topics: [wanted], timeout: patience }),
    );
    await this.#until(`topic ${topic} is there`, async () => {
      if ((await this.#routes.partitions(topic)) !== partitions) return false;
      return this.#routes.hasLeaders(topic);
    });
  }

  async extend(topic: string, partitions: number): Promise<void> {
    await this.#routes.ask(
      `extending topic ${topic} to ${partitions} partitions`,
      () => this.#routes.controller(),
      // kafkajs writes the list of places that it takes as a list of none; the cluster chooses where it is null.
      (broker) =>
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
    await this.#routes.ask(
      `removing topics ${there.join(', ')}`,
      () => this.#routes.controller(),
      (broker) => broker.deleteTopics({ topics: there, timeout: patience }),
    );
    for (const topic of there)
      await this.#until(
        `topic ${topic} is gone`,
        async () => (await this.#routes.partitions(topic)) === undefined,
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
