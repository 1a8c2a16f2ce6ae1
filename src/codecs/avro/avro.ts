import { kind } from '../../core/kind.ts';
import type { OptionsFault, ValuesOf } from '../../core/options.ts';
import { defaultOf } from './default.ts';
import { FramedAvro } from './framed.ts';
import { maximumDepth } from './bytes.ts';
import { PlainAvro } from './plain.ts';
import { parseSchema } from './schema.ts';
import { SchemaError, type AvroField, type AvroType } from './type.ts';
import type { Codec, CodecContext, KnownFields, ValueKind } from '../codec.ts';
import { Resolution } from './resolve.ts';
import { checkRegistry, localRegistry, registryOption } from '../registryOptions.ts';

const options = {
  schema: {
    type: 'file',
    optional: true,
    doc:
      'A file with a schema (JSON). Without `registry`, values are plain binary of this schema, without a header. With it, this is how ' +
      'events are read, whatever schema they were written with.',
  },
  registry: registryOption,
  unknown: {
    type: 'enum',
    values: ['deadLetter', 'stop'],
    optional: true,
    doc:
      'What becomes of a value whose schema the registry does not have: a dead letter, or the end of the worker. Needs a registry. ' +
      'Default: `deadLetter`.',
  },
} as const;

type Values = ValuesOf<typeof options>;

/** Without a schema of their own, events are read by those that a registry has. */
function complete(values: Partial<Values>): Partial<Values> {
  const { schema, unknown = 'deadLetter' } = values;
  const registry = values.registry ?? (schema === undefined ? localRegistry : undefined);
  return registry === undefined ? values : { ...values, registry, unknown };
}

/** What no single option shows. */
function check({ schema, registry, unknown }: Partial<Values>): OptionsFault | undefined {
  const wrong = registry && checkRegistry(registry);
  if (wrong !== undefined) return wrong;
  if (schema === undefined) return undefined;
  if (registry === undefined && unknown !== undefined) {
    return {
      message:
        'unknown is about the ids that a registry does not have, and with schema alone values have none: add registry, or leave out unknown',
      about: ['unknown'],
    };
  }
  try {
    const type = parseSchema(schema.text);
    new Resolution().event(type, type, undefined);
    if (registry !== undefined) checkDefaults(type);
    return undefined;
  } catch (error) {
    if (error instanceof SchemaError)
      return { message: `the schema ${schema.path} cannot be used: ${error.message}`, about: ['schema'] };
    throw error;
  }
}

/** Of the schema that events are read by, those of its record; of several in a union, of any. */
function fields({ schema }: Partial<Values>): KnownFields | undefined {
  if (schema === undefined) return undefined;
  const kinds = new Map<string, ValueKind>();
  for (const { name, type } of fieldsOf(parseSchema(schema.text))) {
    const own = kindOf(type);
    kinds.set(name, (kinds.get(name) ?? own) === own ? own : 'any');
  }
  return { source: `the schema ${schema.path}`, kinds };
}

function kindOf(type: AvroType): ValueKind {
  switch (type.kind) {
    case 'int':
    case 'long':
    case 'float':
    case 'double':
      return 'number';
    case 'string':
    case 'enum':
    case 'boolean':
      return 'text';
    case 'array':
    case 'map':
    case 'record':
      return 'nested';
    case 'union': {
      const kinds = new Set(type.types.filter(({ kind }) => kind !== 'null').map(kindOf));
      return kinds.size === 1 ? [...kinds][0]! : 'any';
    }
    // Bytes can be a decimal, if only by their writer's word.
    default:
      return 'any';
  }
}

function fieldsOf(root: AvroType): readonly AvroField[] {
  const branches = root.kind === 'union' ? root.types : [root];
  return branches.flatMap((type) => (type.kind === 'record' ? type.fields : []));
}

/** Else they were looked at with the first writer that does not have the field, whose events would all be dead letters. */
function checkDefaults(root: AvroType): void {
  for (const { name, type, fallback } of fieldsOf(root))
    if (fallback !== undefined) defaultOf(type, fallback, name);
}

export const avro = kind({
  name: 'avro',
  doc:
    'Apache Avro (specification 1.12), binary. With `registry`, or without `schema`, a value is in the wire format of Confluent: a byte 0, the id of the ' +
    "schema it was written with in four bytes, big-endian, and the data; without `schema`, too, its fields are those of its writer's " +
    "schema. Fields are resolved as the specification says: by name or alias; what the reader's schema does not have is passed over, what " +
    "the writer's does not have is the reader's default; an int is read as a long, float or double, a long as a float or double, a float " +
    "as a double, text as bytes and bytes as text. An event is a record, or a union of which one branch is, and the record's own name need not match. Null is a missing " +
    'value; an enum is its symbol as text; a long beyond 2^53 - 1 is treated as in JSON. Times (timestamp, local-timestamp, time; of ' +
    'milli-, micro- or nanoseconds) and dates are ms, since the epoch or midnight; a decimal is the nearest double; a uuid is text; ' +
    'what is said of a value by its writer counts before what its reader says. Bytes, arrays, maps and records within the event ' +
    'are checked and passed over. Arrays and maps whose items take no bytes are refused, and so is nesting beyond ' +
    `${maximumDepth} levels, what goes on after the value, and a value beyond \`input.maximumBytes\`.`,
  version: 1,
  reasons: [
    { reason: 'avro', doc: 'The value is empty, too large, too deep, or not what its Avro schema says.' },
    {
      reason: 'writerSchema',
      doc: 'The schema that an Avro value names is not in the registry, cannot be used, or does not fit `input.format.schema`.',
    },
  ],
  options,
  check,
  complete,
  fields,
  create: ({ schema, registry }: Values, context: CodecContext): Codec => {
    const reader = schema && { path: schema.path, type: parseSchema(schema.text) };
    if (registry !== undefined) return new FramedAvro(reader, context);
    if (reader === undefined) throw new Error('avro has neither a schema nor a registry');
    return new PlainAvro(reader.type, context);
  },
});
