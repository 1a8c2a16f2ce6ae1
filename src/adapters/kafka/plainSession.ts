import { WorkerError } from '../../worker/errors.ts';
import type { Gathered, OutputRecord, Sender } from '../../worker/ports.ts';
import { BatchSender } from './batchSender.ts';
import { workerError } from './errors.ts';
import { gathered, GatheredBatches } from './gatheredBatches.ts';
import type { Routes } from './routes.ts';

/** An idempotent producer without transactions: the broker drops what it already has, and what is sent can be read at once. */
export class PlainSession implements Sender {
  readonly #routes: Routes;
  readonly #requestTimeout: number;
  readonly #onClose: () => void;
  readonly #senders = new Map<string, BatchSender>();
  #identity: { readonly producerId: string; readonly producerEpoch: number } | undefined;
  #failure: WorkerError | undefined;

  /** `requestTimeout`: ms; `onClose` closes the connections that `routes` stands on */
  constructor(routes: Routes, requestTimeout: number, onClose: () => void) {
    this.#routes = routes;
    this.#requestTimeout = requestTimeout;
    this.#onClose = onClose;
  }

  async init(): Promise<void> {
    this.#identity = await this.#routes.ask(
      'opening a producer',
      () => this.#routes.any(),
      (broker) => broker.initProducerId({ transactionalId: null, transactionTimeout: 0 }),
    );
  }

  async send(topic: string, partition: number, records: readonly OutputRecord[] | Gathered): Promise<number> {
    const doing = 'sending';
    // A sequence number may be used up: only a new producer is sure of where it stands.
    if (this.#failure !== undefined)
      throw new WorkerError(this.#failure.trouble, `${doing}: it broke before`, this.#failure);
    const place = `${topic}/${partition}`;
    let sender = this.#senders.get(place);
    if (sender === undefined) {
      const identity = { transactionalId: null, ...this.#identity! };
      sender = new BatchSender(this.#routes, identity, topic, partition, this.#requestTimeout);
      this.#senders.set(place, sender);
    }
    try {
      const batches =
        records instanceof GatheredBatches ? records : gathered(records as readonly OutputRecord[]);
      return await sender.send(batches, doing);
    } catch (error) {
      this.#failure = workerError(error, doing);
      throw this.#failure;
    }
  }

  close(): Promise<void> {
    this.#onClose();
    return Promise.resolve();
  }
}
