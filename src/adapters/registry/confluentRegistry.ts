import { WorkerError } from '../../worker/errors.ts';
import type { RegistryAnswer, SchemaReference, SchemaRegistry } from '../../worker/schemas/registry.ts';
import { detailOf, mostBytes, Nodes, type Answer } from './nodes.ts';
import type { RegistryOptions } from './options.ts';

/** Error codes of Confluent's registry, which all others that fit its API use, too. */
const noSubject = 40401;
const noVersion = 40402;
const noSchema = 40403;
/** Characters of a name that stands in sentences; topics have 249 at most. */
const longestSubject = 1000;

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

  async schema(id: number, signal: AbortSignal): Promise<RegistryAnswer> {
    const answer = await this.nodes.ask('GET', `schemas/ids/${id}`, undefined, signal);
    if (answer.status === 404 && errorCodeOf(answer.body) === noSchema) return 'unknown';
    return this.schemaOf(answer, `schema ${id}`);
  }

  async version(subject: string, version: number, signal: AbortSignal): Promise<RegistryAnswer> {
    // What is referred to counts though its subject was given up: values that were written with it are still there.
    const path = `subjects/${encodeURIComponent(subject)}/versions/${version}?deleted=true`;
    const answer = await this.nodes.ask('GET', path, undefined, signal);
    if (answer.status === 404 && isAbsent(answer.body)) return 'unknown';
    return this.schemaOf(answer, `version ${version} of ${subject}`);
  }

  async register(subject: string, text: string, signal: AbortSignal): Promise<number> {
    const path = `subjects/${encodeURIComponent(subject)}/versions`;
    const answer = await this.nodes.ask('POST', path, { schema: text }, signal);
    if (answer.status === 409) throw this.misfit(answer, subject);
    if (answer.status !== 200) throw this.failure(answer, `that the schema is registered under ${subject}`);
    return this.idOf(answer, subject);
  }

  async find(subject: string, text: string, signal: AbortSignal): Promise<number | undefined> {
    const path = `subjects/${encodeURIComponent(subject)}`;
    const answer = await this.nodes.ask('POST', path, { schema: text }, signal);
    if (answer.status === 404 && isAbsent(answer.body)) return undefined;
    if (answer.status !== 200) throw this.failure(answer, `the schema under ${subject}`);
    return this.idOf(answer, subject);
  }

  close(): void {
    this.nodes.close();
  }

  /** @param what was asked for */
  private schemaOf(answer: Answer, what: string): RegistryAnswer {
    const { status, body, tooLarge } = answer;
    if (tooLarge) return { refused: `${what} of the registry has more than ${mostBytes} bytes` };
    if (status !== 200) throw this.failure(answer, what);
    const { schema, schemaType, references } = (body ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof schema !== 'string') throw this.foreign(answer, what);
    // Left out where it is Avro.
    if (schemaType !== undefined && schemaType !== null && schemaType !== 'AVRO')
      return {
        refused: `${what} of the registry is of type ${JSON.stringify(schemaType).slice(0, 20)}, not Avro`,
      };
    if (!Array.isArray(references) || references.length === 0) return { text: schema };
    if (!references.every(isReference))
      return { refused: `${what} of the registry refers to others, but not by subject and version` };
    return { text: schema, references };
  }

  private idOf(answer: Answer, subject: string): number {
    const { id } = (answer.body ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof id !== 'number' || !Number.isSafeInteger(id)) throw this.foreign(answer, subject);
    return id;
  }

  private misfit(answer: Answer, subject: string): WorkerError {
    return new WorkerError(
      'fatal',
      `the schema registry ${this.place} has another schema under ${subject}, which this one is not compatible with (409${detailOf(answer)}): ` +
        "write to another topic, or change the subject's compatibility",
    );
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
    if (code === undefined || code === status) return this.foreign(answer, what);
    return new WorkerError('fatal', `the schema registry ${this.place} refuses ${what}: ${status}${detail}`);
  }

  /** Not as a registry answers; where there are several nodes, another one may. */
  private foreign({ status }: Answer, what: string): WorkerError {
    this.nodes.passOver();
    return new WorkerError(
      'retriable',
      `${this.place} answers ${status} to a question for ${what}, but not as a schema registry does: is the path right?`,
    );
  }
}

/** The latest version would be another one tomorrow. */
function isReference(one: unknown): one is SchemaReference {
  const { name, subject, version } = (one ?? {}) as Partial<Record<keyof SchemaReference, unknown>>;
  const numbered = Number.isInteger(version) && (version as number) > 0 && (version as number) < 2 ** 31;
  return typeof name === 'string' && typeof subject === 'string' && canBeAsked(subject) && numbered;
}

/** Whether it can stand in a path as it is: of others the answer would be somebody else's, and waited for for ever, or there is no URL. */
function canBeAsked(subject: string): boolean {
  const { length } = subject;
  return (
    length > 0 && length <= longestSubject && subject !== '.' && subject !== '..' && subject.isWellFormed()
  );
}

function isAbsent(body: unknown): boolean {
  const code = errorCodeOf(body);
  return code === noSubject || code === noVersion || code === noSchema;
}

function errorCodeOf(body: unknown): number | undefined {
  const code = (body as { error_code?: unknown } | null | undefined)?.error_code;
  return typeof code === 'number' ? code : undefined;
}
