import { WorkerError } from './errors.ts';
import { stateTopic, type WorkerOptions } from './options.ts';
import type { Broker, Source, Transactions } from './ports.ts';

/** A partition's transactional producer, and where its outputs go. */
export interface OwnedProducer {
  readonly producer: Transactions;
  /** The partition of each output topic. */
  readonly predictions: number;
  readonly deadLetters: number;
}

/**
 * Inits the transactional id of a partition, which fences whoever had it before, and ends what earlier transactions left without an end
 * in all partitions that it writes to. Whoever writes under that id begins so.
 * @param moved is called after each step
 */
export async function openProducer(
  broker: Broker,
  options: WorkerOptions,
  partition: number,
  moved: () => void = () => undefined,
): Promise<OwnedProducer> {
  const { app, output, deadLetter } = options;
  const producer = await broker.open(`${app}-${partition}`);
  try {
    moved();
    const predictions = partition % (await partitionsOf(broker, output.topic));
    moved();
    const deadLetters =
      deadLetter === undefined ? 0 : partition % (await partitionsOf(broker, deadLetter.topic));
    moved();
    await producer.sweep(app, [
      { topic: stateTopic(app), partition },
      { topic: output.topic, partition: predictions },
      ...(deadLetter === undefined ? [] : [{ topic: deadLetter.topic, partition: deadLetters }]),
    ]);
    return { producer, predictions, deadLetters };
  } catch (error) {
    await producer.close();
    throw error;
  }
}

async function partitionsOf(source: Source, topic: string): Promise<number> {
  const partitions = await source.partitions(topic);
  if (partitions === undefined) throw new WorkerError('fatal', `topic ${topic} does not exist`);
  return partitions;
}
