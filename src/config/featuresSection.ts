import * as z from 'zod';
import type { Feature } from '../pipeline/topology.ts';
import { expression } from './jsonForms.ts';
import type { JsonSchema } from './jsonSchema.ts';
import { oneOf, valueOf } from './leaves.ts';
import { mapping, short } from './mapping.ts';
import { Scalar, type Node } from './tree.ts';

type Missing = Feature['missing'];

const types = ['number', 'category', 'text'] as const;

function missing() {
  const error = 'reject, mean, pass or a constant is needed';
  return z
    .preprocess(valueOf, z.union([z.string(), z.number({ error }), z.boolean()], { error }))
    .meta({ title: '`reject`, `mean`, `pass` or a constant' });
}

function feature() {
  const form = mapping(
    {
      type: oneOf(types).describe('`number`, `category` or `text`.'),
      missing: missing()
        .prefault('reject')
        .describe(
          'What happens where the field is missing or null: `reject` makes a dead letter of it, `mean` (numbers) puts in ' +
            'the mean so far, `pass` leaves it out: models that say so take it as River takes a feature that is not there, and ' +
            '`oneHot` makes zeros of a category. Anything else is put in as it is.',
        ),
    },
    `${types.join(', ')} or a mapping (of type, missing)`,
  ).transform(({ type, missing: given }, context): Omit<Feature, 'name'> => {
    const value = missingOf(type, given);
    if (value !== undefined) return { type, missing: value };
    const needed =
      type === 'number'
        ? 'reject, mean, pass or a number'
        : 'reject, pass or a constant (only numbers have a mean)';
    const message = `${needed} is needed for a feature of type ${type}`;
    context.issues.push({
      code: 'custom',
      message,
      input: given,
      path: ['missing'],
      params: { allowed: true },
    });
    return z.NEVER;
  });
  return short(form, { enum: [...types] }, (scalar) => ({ type: scalar }))
    .meta({ json: fittingMissing })
    .describe('A field that the model is given; the bare type is short for `{ type: … }`.');
}

/** The same as JSON Schema; where a type or a value is put in later, nobody knows yet. */
const fittingMissing: JsonSchema = {
  if: { properties: { type: { const: 'number' } }, required: ['type'] },
  then: {
    properties: {
      missing: {
        if: { type: 'string' },
        then: { if: expression, else: { enum: ['reject', 'mean', 'pass'] } },
      },
    },
  },
  else: {
    if: { properties: { type: { enum: ['category', 'text'] } }, required: ['type'] },
    then: { properties: { missing: { not: { const: 'mean' } } } },
  },
};

/** Undefined: it does not fit the type. */
function missingOf(type: Feature['type'], given: string | number | boolean): Missing | undefined {
  if (given === 'reject' || given === 'pass') return given;
  if (given === 'mean') return type === 'number' ? given : undefined;
  if (type !== 'number') return { constant: String(given) };
  return typeof given === 'number' ? { constant: given } : undefined;
}

/** `name: type`, in an order that lasts: see `orderedFeatures`. */
export function featuresSection() {
  const error = 'a mapping (name: type) is needed';
  return z
    .preprocess(valueOf, z.record(z.string(), feature(), { error }))
    .meta({ json: { patternProperties: { '^$|^__proto__$|\\$\\{': false } } });
}

/** In the file's order, which a record would lose for names that are whole numbers. */
export function orderedFeatures(
  node: Node | undefined,
  features: Readonly<Record<string, Omit<Feature, 'name'>>>,
): readonly Feature[] {
  if (node === undefined || node instanceof Scalar || node.type !== 'map') return [];
  return [...node.entries.keys()].map((name) => ({ name, ...features[name]! }));
}

/** The names and types that are declared, as far as they can be read: for options that name a feature. */
export function declaredFeatures(
  node: Node | undefined,
): ReadonlyMap<string, string | undefined> | undefined {
  if (node === undefined || node instanceof Scalar || node.type !== 'map') return undefined;
  const declared = new Map<string, string | undefined>();
  for (const [name, { value }] of node.entries) {
    const type =
      !(value instanceof Scalar) && value.type === 'map' ? value.entries.get('type')?.value : value;
    const text = type instanceof Scalar ? type.text : undefined;
    declared.set(
      name,
      types.find((candidate) => candidate === text),
    );
  }
  return declared;
}
