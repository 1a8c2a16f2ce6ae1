import type { SchemaRefused, SchemaText } from '../../codecs/schemas.ts';

/**
 * A schema registry, asked once a call: whoever asks decides what to do about trouble. All errors are WorkerErrors: `retriable` where it
 * is away, `fatal` where access is refused. No call waits for ever.
 */
export interface SchemaRegistry {
  /** Where it is, for people: without user and password. */
  readonly place: string;
  /** The schema of an id. `unknown`: the registry answered, and does not have it. */
  schema(id: number, signal: AbortSignal): Promise<SchemaText | SchemaRefused | 'unknown'>;
  /** Registers a schema under a subject, where it is not there yet. @returns its id */
  register(subject: string, text: string, signal: AbortSignal): Promise<number>;
  /** @returns the id of a schema under a subject; undefined: it is not there */
  find(subject: string, text: string, signal: AbortSignal): Promise<number | undefined>;
}
