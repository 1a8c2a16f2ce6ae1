import { type Kafka, PartitionAssigners } from 'kafkajs';
import { WorkerError } from '../../worker/errors.ts';
import type { Group, GroupListener, GroupOffset, Log, Membership } from '../../worker/ports.ts';
import { stickyAssigner } from './assigner.ts';
import { membershipError } from './errors.ts';
import { Member, type CreateConsumer } from './member.ts';
import type { Routes } from './routes.ts';

/** ms: how often a member that reads nothing looks at the group; also its pace of heartbeats. */
const interval = 100;
/** ms that the other members have at least to join again when the group changes. */
const rebalanceTimeout = 10_000;
/** kafkajs retries a join so often, with pauses of about 0.1 to 2 s, before it reports a crash. */
const retry = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 };

export class KafkaGroup implements Group {
  readonly #kafka: Kafka;
  readonly #routes: Routes;
  readonly #sessionTimeout: number;
  readonly #log: Log;
  readonly #members = new Set<Member>();

  constructor(kafka: Kafka, routes: Routes, sessionTimeout: number, log: Log) {
    this.#kafka = kafka;
    this.#routes = routes;
    this.#sessionTimeout = sessionTimeout;
    this.#log = log;
  }

  async join(group: string, topics: readonly string[], listener: GroupListener): Promise<Membership> {
    const doing = `joining group ${group}`;
    await this.#check(group, topics, doing);
    const rebalance = Math.max(this.#sessionTimeout, rebalanceTimeout);
    const create: CreateConsumer = (holding, isWanted) =>
      this.#kafka.consumer({
        groupId: group,
        // The broker takes the first that all members know: beside members of an older version, that is kafkajs' own.
        partitionAssigners: [stickyAssigner(holding), PartitionAssigners.roundRobin],
        sessionTimeout: this.#sessionTimeout,
        rebalanceTimeout: rebalance,
        heartbeatInterval: Math.min(interval, Math.floor(this.#sessionTimeout / 5)),
        maxWaitTimeInMs: interval,
        allowAutoTopicCreation: false,
        // A crash whose end is still on its way when the member leaves would otherwise begin it anew.
        retry: { ...retry, restartOnFailure: () => Promise.resolve(isWanted()) },
      });
    // While others are waited for, a group that is well is silent as well.
    const silenceLimit = rebalance + this.#sessionTimeout;
    const member = new Member(create, topics, listener, this.#log, silenceLimit);
    this.#members.add(member);
    const leave = async (): Promise<void> => {
      this.#members.delete(member);
      await member.leave();
    };
    try {
      await member.join();
    } catch (error) {
      await leave();
      throw membershipError(error, doing);
    }
    return { leave, confirm: (signal) => member.confirm(signal) };
  }

  async committed(group: string, topic: string, partition: number): Promise<GroupOffset | undefined> {
    const { responses } = await this.#routes.ask(
      `asking for what group ${group} committed`,
      () => this.#routes.coordinator('group', group),
      (broker) => broker.offsetFetch({ groupId: group, topics: [{ topic, partitions: [{ partition }] }] }),
    );
    const found = responses[0]?.partitions[0];
    if (found === undefined || Number(found.offset) < 0) return undefined;
    return { topic, partition, next: Number(found.offset), metadata: found.metadata ?? '' };
  }

  async members(group: string): Promise<number> {
    const { groups } = await this.#routes.ask(
      `asking for the members of group ${group}`,
      () => this.#routes.coordinator('group', group),
      (broker) => broker.describeGroups({ groupIds: [group] }),
    );
    return groups[0]?.members.length ?? 0;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#members].map((member) => member.leave()));
    this.#members.clear();
  }

  /** kafkajs does not say why no coordinator is found (not authorized, for one), nor which topic is missing. */
  async #check(group: string, topics: readonly string[], doing: string): Promise<void> {
    const coordinator = () => this.#routes.coordinator('group', group);
    await this.#routes.ask(doing, coordinator, () => Promise.resolve());
    for (const topic of topics)
      if ((await this.#routes.partitions(topic)) === undefined)
        throw new WorkerError('fatal', `${doing}: there is no topic ${topic}`);
  }
}
