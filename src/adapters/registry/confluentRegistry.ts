import type { SchemaRefused, SchemaText } from '../../codecs/schemas.ts';
import { WorkerError } from '../../worker/errors.ts';
import type { SchemaRegistry } from '../../worker/schemas/registry.ts';
import { detailOf, mostBytes, Nodes, type Answer } from './nodes.ts';
import type { RegistryOptions } from './options.ts';

/** Error codes of Confluent's registry, which all others that fit its API use, too. */
const noSubject = 40401;
const noVersion = 40402;
const noSchema = 40403;

/** A schema registry by Confluent's REST API, as Confluent's own, Apicurio, Karapace and Redpanda have it. */
export function connectRegistry(options: RegistryOptions): SchemaRegistry & { close(): void } {
  return new ConfluentRegistry(options);
}

class ConfluentRegistry implements SchemaRegistry {
  readonly place: string;
  private readonly nodes: Nodes;

  constructor(options: RegistryOptions) {
    this.nodes = new Nodes(options);
    this.place = this.nodes.place;
  }

  async schema(id: number, signal: AbortSignal): Promise<SchemaText | SchemaRefused | 'unknown'> {
    const answer = await this.nodes.ask('GET', `schemas/ids/${id}`, undefined, signal);
    const { status, body, tooLarge } = answer;
    if (tooLarge) return { refused: `schema ${id} of the registry has more than ${mostBytes} bytes` };
    if (status === 404 && errorCodeOf(body) === noSchema) return 'unknown';
    if (status !== 200) throw this.failure(answer, `schema ${id}`);
    const { schema, schemaType, references } = (body ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof schema !== 'string') throw this.foreign(answer, `schema ${id}`);
    // Left out where it is Avro.
    if (schemaType !== undefined && schemaType !== null && schemaType !== 'AVRO')
      return {
        refused: `schema ${id} of the registry is of type ${JSON.stringify(schemaType).slice(0, 20)}, not Avro`,
      };
    if (Array.isArray(references) && references.length > 0)
      return {
        refused: `schema ${id} of the registry refers to other subjects (references), which are not followed`,
      };
    return { text: schema };
  }

  async register(subject: string, text: string, signal: AbortSignal): Promise<number> {
    const path = `subjects/${encodeURIComponent(subject)}/versions`;
    const answer = await this.nodes.ask('POST', path, { schema: text }, signal);
    if (answer.status !== 200) throw this.failure(answer, `that the schema is registered under ${subject}`);
    return this.idOf(answer, subject);
  }

  async find(subject: string, text: string, signal: AbortSignal): Promise<number | undefined> {
    const path = `subjects/${encodeURIComponent(subject)}`;
    const answer = await this.nodes.ask('POST', path, { schema: text }, signal);
    const code = errorCodeOf(answer.body);
    if (answer.status === 404 && (code === noSubject || code === noVersion || code === noSchema))
      return undefined;
    if (answer.status !== 200) throw this.failure(answer, `the schema under ${subject}`);
    return this.idOf(answer, subject);
  }

  close(): void {
    this.nodes.close();
  }

  private idOf(answer: Answer, subject: string): number {
    const { id } = (answer.body ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof id !== 'number' || !Number.isSafeInteger(id)) throw this.foreign(answer, subject);
    return id;
  }

  /** @param what was wanted */
  private failure(answer: Answer, what: string): WorkerError {
    const { status } = answer;
    const detail = detailOf(answer);
    if (status === 401 || status === 403) {
      const why = status === 401 ? 'takes no such login' : 'does not allow it';
      return new WorkerError(
        'fatal',
        `the schema registry ${this.place} ${why}: ${what} (${status}${detail})`,
      );
    }
    // Without an error code of the registry's own it is somebody else who answers: a proxy whose registry is away, or a wrong path.
    const code = errorCodeOf(answer.body);
    if (code === undefined || (code === status && status !== 409)) return this.foreign(answer, what);
    return new WorkerError('fatal', `the schema registry ${this.place} refuses ${what}: ${status}${detail}`);
  }

  private foreign({ status }: Answer, what: string): WorkerError {
    return new WorkerError(
      'retriable',
      `${this.place} answers ${status} to a question for ${what}, but not as a schema registry does: is the path right?`,
    );
  }
}

function errorCodeOf(body: unknown): number | undefined {
  const code = (body as { error_code?: unknown } | null | undefined)?.error_code;
  return typeof code === 'number' ? code : undefined;
}
