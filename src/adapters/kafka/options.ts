import type { SASLOptions } from 'kafkajs';
import type { ConnectionOptions } from 'node:tls';

/** How to reach the cluster. Times in ms. */
export interface KafkaOptions {
  /** host:port */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl?: boolean | ConnectionOptions | undefined;
  readonly sasl?: SASLOptions | undefined;
  /** After this long without a heartbeat the group takes a member for dead. */
  readonly sessionTimeout: number;
  /** After this long the coordinator ends an open transaction by itself. */
  readonly transactionTimeout: number;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
}

/** ms for a login. */
export const authenticationTimeout = 10_000;

/** ms after which a question has failed that no broker answers: as long as a connection, a login and a request may take. */
export function answerLimit(options: Pick<KafkaOptions, 'connectionTimeout' | 'requestTimeout'>): number {
  return options.connectionTimeout + authenticationTimeout + options.requestTimeout;
}

/** @throws Error where it is no `host:port`. An IPv6 address stands in brackets. */
export function addressOf(broker: string): { host: string; port: number } {
  const found = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(broker.trim());
  if (found === null) throw new Error(`"${broker}" is no address of a broker: host:port is wanted`);
  return { host: (found[1] ?? found[2])!, port: Number(found[3]) };
}
