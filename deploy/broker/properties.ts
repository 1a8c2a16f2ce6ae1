/** A second listener for clients: where it listens, and the port that they are told. */
export interface Second {
  readonly port: number;
  readonly advertised: number;
}

/** A node's place in a cluster of several, each of which is broker and controller. */
export interface ClusterPlace {
  /** From 1. */
  readonly node: number;
  /** The controllers' ports, node 1's first. */
  readonly controllers: readonly number[];
}

/** Ports of a node: one for clients, one for the controller's own talk. */
export interface Ports {
  readonly client: number;
  readonly controller: number;
  readonly second?: Second | undefined;
}

/**
 * server.properties of a node that is broker and controller (KRaft), on this machine's loopback only.
 * Internal topics get one replica and few partitions; small buffers, since the default of the log cleaner alone
 * takes 128 MB. `extra` comes last and wins.
 */
export function serverProperties(
  data: string,
  ports: Ports,
  extra: Readonly<Record<string, string>>,
  place: ClusterPlace = { node: 1, controllers: [ports.controller] },
): string {
  const { client, controller, second } = ports;
  const [listener, advertised, protocol] =
    second === undefined
      ? ['', '', '']
      : [
          `SECOND://127.0.0.1:${second.port},`,
          `,SECOND://127.0.0.1:${second.advertised}`,
          'SECOND:PLAINTEXT,',
        ];
  const properties: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': String(place.node),
    // A fixed voter, not a dynamic quorum: the ports may change from start to start over the same data.
    'controller.quorum.voters': place.controllers.map((voter, i) => `${i + 1}@127.0.0.1:${voter}`).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${client},${listener}CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${client}${advertised}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,${protocol}CONTROLLER:PLAINTEXT`,
    'log.dirs': data,
    'auto.create.topics.enable': 'false',
    'default.replication.factor': '1',
    'min.insync.replicas': '1',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '1',
    'group.initial.rebalance.delay.ms': '0',
    'log.cleaner.dedupe.buffer.size': '8388608',
    'log.cleaner.threads': '1',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'num.recovery.threads.per.data.dir': '1',
    ...extra,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
