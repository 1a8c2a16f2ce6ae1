import { connectKafka } from '../adapters/kafka/broker.ts';
import { answerLimit } from '../adapters/kafka/options.ts';
import type { Config } from '../config/config.ts';
import { deadlineAbove } from '../worker/health.ts';
import type { Broker, Log } from '../worker/ports.ts';
import type { WorkerOptions } from '../worker/options.ts';

/** The broker that a configuration names. */
export function connect({ kafka }: Config, log: Log): Broker {
  return connectKafka(kafka, log);
}

/** Runs `work` with the broker and closes it after, whatever happens. */
export async function withBroker<T>(
  config: Config,
  log: Log,
  work: (broker: Broker) => Promise<T>,
): Promise<T> {
  const broker = connect(config, log);
  try {
    return await work(broker);
  } finally {
    await broker.disconnect();
  }
}

/** What the worker needs of a configuration. */
export function workerOptions(config: Config): WorkerOptions {
  const { file, app, input, output, deadLetter, commit, checkpoint, delivery, topology, kafka } = config;
  return {
    file,
    app,
    input,
    output,
    deadLetter,
    delivery,
    commit,
    checkpoint,
    topology,
    sessionTimeout: kafka.sessionTimeout,
    giveUp: kafka.giveUp,
    progressDeadline: deadlineAbove(answerLimit(kafka)),
  };
}
