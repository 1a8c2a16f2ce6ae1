import type { Logger } from 'kafkajs/src/loggers/index.js';
import type { Gathered, Sender, Sink, Transactions } from '../../worker/ports.ts';
import { Connections } from './connections.ts';
import { GatheredBatches } from './gatheredBatches.ts';
import type { KafkaOptions } from './options.ts';
import { PlainSession } from './plainSession.ts';
import { Routes } from './routes.ts';
import { Session } from './session.ts';

export class KafkaSink implements Sink {
  readonly #options: KafkaOptions;
  readonly #logger: Logger;
  readonly #sessions = new Set<Session | PlainSession>();

  constructor(options: KafkaOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
  }

  open(transactionalId: string): Promise<Transactions> {
    return this.#begin((routes, onClose) => new Session(transactionalId, this.#options, routes, onClose));
  }

  openSender(): Promise<Sender> {
    const { requestTimeout } = this.#options;
    return this.#begin((routes, onClose) => new PlainSession(routes, requestTimeout, onClose));
  }

  /** On connections of its own, so that throwing it away disturbs nobody. */
  async #begin<S extends Session | PlainSession>(
    create: (routes: Routes, onClose: () => void) => S,
  ): Promise<S> {
    const connections = new Connections(this.#options, this.#logger);
    const session = create(new Routes(connections), () => {
      this.#sessions.delete(session);
      connections.close();
    });
    this.#sessions.add(session);
    try {
      await session.init();
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  gather(cutHeader?: string): Gathered {
    return new GatheredBatches(undefined, cutHeader);
  }

  async close(): Promise<void> {
    for (const session of [...this.#sessions]) await session.close();
  }
}
