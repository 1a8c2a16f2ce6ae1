import type { Member } from '../../src/adapters/memory/groups.ts';
import type { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { WorkerError } from '../../src/worker/errors.ts';
import type { Broker, GroupListener, GroupOffset, Transactions } from '../../src/worker/ports.ts';
import type { Machine } from './machine.ts';
import type { Scheduler } from './scheduler.ts';

/** Shares of requests that something happens to; all 0: the network is well. */
export interface Faults {
  /** The request never gets there: a time-out, and nothing was done. */
  lostRequest: number;
  /** It was done, and nobody tells: a time-out. */
  lostAnswer: number;
  /** A time-out, and it is done afterwards. */
  late: number;
  /** Some 30 times as slow as usual. */
  slow: number;
  /** No request gets there at all: the brokers are away. */
  away: boolean;
  /** A group's offset as it was before the last commit. */
  staleOffset: number;
}

export const well: Faults = { lostRequest: 0, lostAnswer: 0, late: 0, slow: 0, away: false, staleOffset: 0 };

/** ms until a client takes a request for lost. */
const timeout = 60;
/** These are not sent: what they wait for is the process itself. */
const local = /heartbeat|assigned|close|disconnect|leave/;

/** What a client does to the brokers, for those who check it. */
export interface Watcher {
  /** It inits the partition's transactional id. */
  opens(partition: number): void;
  opened(partition: number): void;
  /** It threw its producer away. */
  closed(partition: number): void;
  restores(partition: number): void;
  /** It was told that another owner has inited since. */
  fenced(partition: number): void;
  /** The group has said what is its own. */
  assigned(partitions: readonly number[], generation: number): void;
  /** The group has answered a heartbeat; undefined: that it is no member. */
  confirmed(generation: number | undefined): void;
}

/** A client of the cluster, on a machine, behind a network. */
export function clientOf(
  cluster: MemoryCluster,
  machine: Machine,
  scheduler: Scheduler,
  faults: Faults,
  watcher: Watcher,
): { broker: Broker; member: () => Member | undefined; vanish: () => void } {
  let member: Member | undefined;
  const lost = (operation: string): WorkerError =>
    new WorkerError('retriable', `${operation}: no answer within ${timeout} ms`);
  const inner = cluster.connect({
    wait: 20,
    step: async (operation) => {
      const slow = scheduler.chance(faults.slow) ? 30 : 1;
      await machine.pass(scheduler.between(0, 3) * slow);
      if (local.test(operation)) return;
      const share = operation.startsWith('before') ? faults.lostRequest : faults.lostAnswer;
      if (!faults.away && !scheduler.chance(share)) return;
      await machine.pass(timeout);
      throw lost(operation);
    },
  });

  /** The caller hears of a time-out; what it asked for happens all the same, later. */
  async function maybeLate<T>(operation: string, call: () => Promise<T>): Promise<T> {
    if (!scheduler.chance(faults.late)) return call();
    const delay = scheduler.between(1, 4 * timeout);
    const calling = scheduler.wait(delay).then(call);
    calling.catch(() => undefined);
    await machine.pass(timeout);
    throw lost(`${operation} (late)`);
  }

  function transactionsOf(session: Transactions, partition: number): Transactions {
    let abandoned = false;
    const watched = <T>(call: Promise<T>): Promise<T> =>
      call.catch((error: unknown) => {
        if (error instanceof WorkerError && error.trouble === 'fenced') watcher.fenced(partition);
        throw error;
      });
    return {
      sweep: (group, places) => watched(session.sweep(group, places)),
      begin: () => watched(session.begin()),
      sendOffsets: (group, offsets) => watched(session.sendOffsets(group, offsets)),
      send: (topic, to, records) => watched(session.send(topic, to, records)),
      commit: () =>
        watched(maybeLate(`commit of ${partition}`, () => session.commit())).catch((error: unknown) => {
          abandoned = true;
          throw error;
        }),
      // What is on its way gets there, closed or not.
      close: () => {
        watcher.closed(partition);
        return abandoned ? Promise.resolve() : session.close();
      },
    };
  }

  const before = new Map<string, GroupOffset>();
  const broker: Broker = Object.assign(Object.create(inner) as Broker, {
    open: (id: string) => {
      const partition = Number(id.slice(id.lastIndexOf('-') + 1));
      watcher.opens(partition);
      return maybeLate(`open ${id}`, () => inner.open(id)).then((session) => {
        watcher.opened(partition);
        return transactionsOf(session, partition);
      });
    },
    range: (topic: string, partition: number) => {
      if (topic.endsWith('.state')) watcher.restores(partition);
      return inner.range(topic, partition);
    },
    read: (...of: Parameters<Broker['read']>) => {
      const [topic, partition, offset, bytes, signal] = of;
      return inner.read(topic, partition, offset, Math.min(bytes, 700), signal);
    },
    committed: async (group: string, topic: string, partition: number) => {
      const found = await inner.committed(group, topic, partition);
      const key = `${topic}/${partition}`;
      const stale = before.get(key);
      if (found !== undefined) before.set(key, found);
      return scheduler.chance(faults.staleOffset) ? stale : found;
    },
    join: async (group: string, topics: readonly string[], listener: GroupListener) => {
      const membership = await inner.join(group, topics, {
        assigned: (partitions, generation) => {
          watcher.assigned(partitions, generation);
          listener.assigned(partitions, generation);
        },
        failed: (error) => {
          listener.failed(error);
        },
      });
      member = membership as unknown as Member;
      return {
        leave: () => membership.leave(),
        confirm: async (signal: AbortSignal) => {
          const generation = await membership.confirm(signal);
          watcher.confirmed(generation);
          return generation;
        },
      };
    },
  });
  // A proxy of prototypes: methods that are not replaced work on the client itself.
  for (const name of [
    'partitions',
    'topicId',
    'offsetAt',
    'openSender',
    'gather',
    'members',
    'describe',
    'disconnect',
  ] as const) {
    Object.assign(broker, { [name]: (inner[name] as (...of: unknown[]) => unknown).bind(inner) });
  }
  return {
    broker,
    member: () => member,
    vanish: () => {
      inner.vanish();
    },
  };
}
