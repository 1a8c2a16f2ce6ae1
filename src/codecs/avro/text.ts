import { SchemaError } from './type.ts';

export type Json = string | number | boolean | null | JsonObject | Json[];
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** Bounds on a schema: a large one has some hundred types, and what is made of it stays in memory. */
export const maximumLength = 1 << 20;
const maximumDepth = 64;
const maximumTypes = 20_000;
const maximumNamed = 2000;
const maximumFields = 10_000;

const kinds = new Set(
  'null boolean int long float double bytes string fixed enum record error array map'.split(' '),
);
const kept = ['size', 'logicalType', 'scale'];
/** Others have none: where a string or an array says `name`, it is a remark, which avsc would take for more. */
const namedKinds = new Set(['enum', 'fixed', 'record', 'error']);
const keptOfNamed = ['name', 'namespace', 'aliases', ...kept];
/** Of an enum's symbols (specification, "Names"). */
const symbolName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The schemas in texts, bounded together, and without what only people read. Defaults of fields are put aside, as `fallback`: avsc makes
 * values of them, and a few records that have one another's as defaults would become a tree of any size.
 * @throws SchemaError
 */
export function plainSchemas(texts: readonly string[]): Json[] {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length > maximumLength) {
    throw new SchemaError(`a schema of ${length} characters, at most ${maximumLength} are allowed`);
  }
  const plain = new Plain();
  return texts.map((text) => plain.typeOf(parsed(text), 0));
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    const place = position === undefined ? '' : ` at character ${position}`;
    throw new SchemaError(`not JSON${place}`, { cause: error });
  }
}

class Plain {
  private types = 0;
  private named = 0;
  private fields = 0;

  typeOf(value: Json, depth: number): Json {
    if (depth > maximumDepth) throw new SchemaError(`types within types more than ${maximumDepth} deep`);
    if (++this.types > maximumTypes) throw new SchemaError(`more than ${maximumTypes} types`);
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) return value.map((one) => this.typeOf(one, depth + 1));
    if (!isObject(value)) throw new SchemaError(`${JSON.stringify(value)} where a type is needed`);
    const { type } = value;
    if (type === undefined) throw new SchemaError('a type without "type"');
    // {"type": {…}} and {"type": "Name"} are what stands in them.
    if (typeof type !== 'string') return this.typeOf(type, depth + 1);
    if (!kinds.has(type)) return type;
    return this.objectOf(value, type, depth);
  }

  private objectOf(value: JsonObject, type: string, depth: number): Json {
    const isNamed = namedKinds.has(type);
    if (isNamed) checkNames(value, type);
    const plain: JsonObject = { type };
    for (const key of isNamed ? keptOfNamed : kept)
      if (value[key] !== undefined && value[key] !== null) plain[key] = value[key];
    // An empty namespace is one, and null is how some write it.
    if (isNamed && value['namespace'] === null) plain['namespace'] = '';
    if (type === 'array') plain['items'] = this.inner(value, 'items', depth);
    else if (type === 'map') plain['values'] = this.inner(value, 'values', depth);
    else if (isNamed) {
      if (++this.named > maximumNamed) throw new SchemaError(`more than ${maximumNamed} named types`);
      if (type === 'enum') Object.assign(plain, enumOf(value));
      if (type === 'record' || type === 'error') plain['fields'] = this.fieldsOf(value, depth);
    }
    return plain;
  }

  private inner(value: JsonObject, key: string, depth: number): Json {
    const inner = value[key];
    if (inner === undefined)
      throw new SchemaError(`${key === 'items' ? 'an array' : 'a map'} without "${key}"`);
    return this.typeOf(inner, depth + 1);
  }

  private fieldsOf(record: JsonObject, depth: number): Json[] {
    const { fields, name } = record;
    const whose = `the record ${typeof name === 'string' ? name : 'without a name'}`;
    if (!Array.isArray(fields)) throw new SchemaError(`${whose} without a list "fields"`);
    this.fields += fields.length;
    if (this.fields > maximumFields) throw new SchemaError(`more than ${maximumFields} fields`);
    const names = new Set<unknown>();
    return fields.map((field) => {
      if (!isObject(field) || typeof field['name'] !== 'string' || field['type'] === undefined) {
        throw new SchemaError(`${whose} has a field without a name or a type`);
      }
      if (names.has(field['name'])) throw new SchemaError(`${whose} has two fields ${field['name']}`);
      names.add(field['name']);
      const { aliases = [], default: fallback } = field;
      if (!isTexts(aliases)) throw new SchemaError(`${whose}: the aliases of ${field['name']} are no names`);
      return { name: field['name'], type: this.typeOf(field['type'], depth + 1), aliases, fallback };
    });
  }
}

/** avsc takes them for names without a look. */
function checkNames({ name = null, namespace = null, aliases = null }: JsonObject, type: string): void {
  const isName = (one: Json): boolean => one === null || typeof one === 'string';
  if (!isName(name)) throw new SchemaError(`a type ${type} whose name is no text`);
  if (!isName(namespace)) throw new SchemaError(`a type ${type} whose namespace is no text`);
  if (aliases !== null && !isTexts(aliases))
    throw new SchemaError(`a type ${type} whose aliases are no list of texts`);
}

/** avsc looks symbols up in an object with a prototype, and takes `constructor` and `toString` for there: it gets one that stands for them. */
function enumOf({ name, symbols, default: fallback }: JsonObject): JsonObject {
  const whose = `the enum ${typeof name === 'string' ? name : 'without a name'}`;
  if (symbols === undefined || !isTexts(symbols) || symbols.length === 0)
    throw new SchemaError(`${whose} without a list "symbols"`);
  const known = new Set<string>();
  for (const symbol of symbols) {
    if (!symbolName.test(symbol))
      throw new SchemaError(`${whose} has a symbol that is no name: ${JSON.stringify(symbol.slice(0, 100))}`);
    if (known.has(symbol)) throw new SchemaError(`${whose} has two symbols ${symbol.slice(0, 100)}`);
    known.add(symbol);
  }
  if (typeof fallback !== 'string') return { symbols: ['A'], written: symbols };
  if (!known.has(fallback))
    throw new SchemaError(
      `${whose} has a default that is none of its symbols: ${JSON.stringify(fallback.slice(0, 100))}`,
    );
  return { symbols: ['A'], written: symbols, fallback };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: Json): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
