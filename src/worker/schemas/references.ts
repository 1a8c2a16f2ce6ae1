import { maximumLength } from '../../codecs/avro/text.ts';
import type { SchemaLacking, SchemaRefused, SchemaText } from '../../codecs/schemas.ts';
import { RecentMap } from './recentMap.ts';
import type { RegisteredSchema, RegistryAnswer, SchemaReference } from './registry.ts';

/** Schemas that one refers to, in whatever depth. */
const mostReferences = 100;
/** Versions never change; those that somebody makes up must not fill the memory. */
const mostFound = 1000;

type Ask = (subject: string, version: number) => Promise<RegistryAnswer>;

/** What is gathered for one schema. */
interface Gathering {
  readonly what: string;
  /** By the name of the type, in the order in which they are to be read. */
  readonly texts: Map<string, string>;
  length: number;
}

/**
 * The schemas to which schemas refer, and those to which these do. They are read as Confluent's own readers do: depth first, and of two
 * that are referred to by the same name the first.
 */
export class References {
  private readonly ask: Ask;
  private readonly found = new RecentMap<string, RegisteredSchema | SchemaRefused>(mostFound);
  private readonly asking = new Map<string, Promise<RegistryAnswer>>();

  constructor(ask: Ask) {
    this.ask = ask;
  }

  /** @param what the schema is called, for people */
  async resolve(
    { text, references = [] }: RegisteredSchema,
    what: string,
  ): Promise<SchemaText | SchemaRefused | SchemaLacking> {
    const gathering: Gathering = { what, texts: new Map(), length: text.length };
    const fault = await this.gather(references, gathering, []);
    return fault ?? { text, named: [...gathering.texts.values()] };
  }

  /** @param path the versions that led here */
  private async gather(
    references: readonly SchemaReference[],
    gathering: Gathering,
    path: readonly string[],
  ): Promise<SchemaRefused | SchemaLacking | undefined> {
    const { what, texts } = gathering;
    for (const { name, subject, version } of references) {
      const key = `version ${version} of the subject ${subject}`;
      if (path.includes(key)) return { refused: `${what} refers to ${key}, which refers to itself` };
      if (texts.has(name)) continue;
      // A chain of them is in none of the texts yet.
      if (texts.size + path.length >= mostReferences)
        return { refused: `${what} refers to more than ${mostReferences} others` };
      const found = await this.version(key, subject, version);
      if (found === 'unknown') return { lacks: key };
      if ('refused' in found) return found;
      gathering.length += found.text.length;
      if (gathering.length > maximumLength)
        return { refused: `${what} has more than ${maximumLength} characters, with those that it refers to` };
      const fault = await this.gather(found.references ?? [], gathering, [...path, key]);
      if (fault !== undefined) return fault;
      texts.set(name, found.text);
    }
    return undefined;
  }

  /** Whoever asks for what is being asked for waits for the same answer. */
  private async version(key: string, subject: string, version: number): Promise<RegistryAnswer> {
    const known = this.found.get(key) ?? this.asking.get(key);
    if (known !== undefined) return known;
    const asking = this.ask(subject, version).finally(() => {
      this.asking.delete(key);
    });
    this.asking.set(key, asking);
    const answer = await asking;
    if (answer !== 'unknown') this.found.set(key, answer);
    return answer;
  }
}
