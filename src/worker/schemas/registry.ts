import type { SchemaRefused } from '../../codecs/schemas.ts';

/** A schema as a registry has it. */
export interface RegisteredSchema {
  readonly text: string;
  /** To those whose types it names. Left out: none. */
  readonly references?: readonly SchemaReference[];
}

export interface SchemaReference {
  /** Of the type. */
  readonly name: string;
  readonly subject: string;
  /** From 1 on. */
  readonly version: number;
}

export type RegistryAnswer = RegisteredSchema | SchemaRefused | 'unknown';

/**
 * A schema registry, asked once a call: whoever asks decides what to do about trouble. All errors are WorkerErrors: `retriable` where it
 * is away, `fatal` where access is refused. No call waits for ever.
 */
export interface SchemaRegistry {
  /** Where it is, for people: without user and password. */
  readonly place: string;
  /** The schema of an id. `unknown`: the registry answered, and does not have it. */
  schema(id: number, signal: AbortSignal): Promise<RegistryAnswer>;
  /** The schema to which another one refers. */
  version(subject: string, version: number, signal: AbortSignal): Promise<RegistryAnswer>;
  /** Registers a schema under a subject, where it is not there yet. @returns its id */
  register(subject: string, text: string, signal: AbortSignal): Promise<number>;
  /** @returns the id of a schema under a subject; undefined: it is not there */
  find(subject: string, text: string, signal: AbortSignal): Promise<number | undefined>;
}
