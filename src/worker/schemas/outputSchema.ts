import { WorkerError } from '../errors.ts';
import type { Clock, Log } from '../ports.ts';
import type { SchemaRegistry } from './registry.ts';
import { RegistryCalls } from './registryCalls.ts';

export interface OutputSchemaOptions {
  /** `<topic>-value`. */
  readonly subject: string;
  /** The schema of what is written. */
  readonly text: string;
  /** Whether it is registered where it is not there. */
  readonly register: boolean;
  /** Of the process. */
  readonly salt: number;
}

/** The schema by which predictions are written: it has to be in the registry before the first of them is. */
export class OutputSchema {
  readonly calls: RegistryCalls;
  private readonly registry: SchemaRegistry;
  private readonly options: OutputSchemaOptions;
  private readonly ending = new AbortController();
  private known: number | undefined;
  private finding: Promise<void> | undefined;

  constructor(registry: SchemaRegistry, clock: Clock, log: Log, options: OutputSchemaOptions) {
    this.registry = registry;
    this.options = options;
    this.calls = new RegistryCalls(registry, clock, log, options.salt);
  }

  /** Its id; to be asked for after `found`. */
  get id(): number {
    if (this.known === undefined) throw new Error('the schema of the predictions was not asked for');
    return this.known;
  }

  /** How many schemas are being asked for. */
  get waiting(): number {
    return this.finding !== undefined && this.known === undefined ? 1 : 0;
  }

  /** Registers it, or finds it; waits for a registry that is away. @throws WorkerError where it is refused, or must be there and is not */
  found(): Promise<void> {
    this.finding ??= this.find();
    return this.finding;
  }

  /** Nobody waits any more. */
  close(): void {
    this.ending.abort();
  }

  private async find(): Promise<void> {
    const { calls, registry, options } = this;
    const { subject, text, register } = options;
    const { signal } = this.ending;
    const ask = register
      ? () => registry.register(subject, text, signal)
      : () => registry.find(subject, text, signal);
    const id = await calls.answered<number | undefined>(ask, signal);
    calls.counted(id === undefined ? 'unknown' : 'found');
    if (id === undefined) {
      throw new WorkerError(
        'fatal',
        `the schema registry ${registry.place} does not have the schema of the predictions under ${subject}, and output.format.register is ` +
          `false: register it, or let the worker do so. It is ${text}`,
      );
    }
    this.known = id;
  }
}
