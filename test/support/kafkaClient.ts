import { connectKafka, type KafkaOptions } from '../../src/adapters/kafka/broker.ts';
import type { Broker } from '../../src/worker/ports.ts';
import { type LogLine, testLog } from './testLog.ts';

/** Our adapter with the time-outs of tests. */
export function connectForTests(
  brokers: readonly string[],
  options: Partial<KafkaOptions> = {},
  lines: LogLine[] = [],
): Broker {
  const defaults = {
    brokers,
    clientId: 'driftline-test',
    sessionTimeout: 6_000,
    transactionTimeout: 15_000,
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
  };
  return connectKafka({ ...defaults, ...options }, testLog(lines));
}
