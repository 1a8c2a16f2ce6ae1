import * as z from 'zod';
import { find, type AnyKind } from '../core/kind.ts';
import { oneOfText, suggestion } from '../core/nearest.ts';
import type { GroupOption, Option, OptionsFault, PartOption, PartSpec } from '../core/options.ts';
import type { JsonSchema } from './jsonSchema.ts';
import { textOf, type Bounds } from './leaves.ts';
import { madeOnce } from './madeOnce.ts';
import { mapping, mappingError, short } from './mapping.ts';
import { nestedPart } from './nestedPart.ts';
import { optionLeaf, type FeatureTypes, type ReadFile } from './optionLeaves.ts';
import { plainValue } from './plain.ts';
import { Scalar } from './tree.ts';

/** A kind may check what no single option shows, e.g. that a range has a bound: what is wrong, or undefined. */
export interface CheckedKind extends AnyKind {
  check?(options: Readonly<Record<string, unknown>>): string | OptionsFault | undefined;
  /** What stands for options that were left out, where that depends on the others: those that were given and are right, and these. */
  complete?(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

/** A part of one of these kinds, as `{ kind: …, … }` or a bare name: made from the options that the kinds declare. */
export function part(
  kinds: readonly CheckedKind[],
  features: FeatureTypes,
  number?: PartOption['number'],
  readFile?: ReadFile,
) {
  const finish = (value: { readonly kind: string }): PartSpec => {
    return completed(kinds, specOf(value));
  };
  return partWith(kinds, features, {}, finish, number, readFile);
}

/** A kind with its defaults alone, e.g. as a default; no success where it cannot do with them. */
export function bareKind(kind: CheckedKind) {
  return bareSchema(kind).safeParse(kind.name);
}

const bareSchema = madeOnce((kind: CheckedKind) => part([kind], undefined));

/** With what stands for options that were left out. */
export function completed(kinds: readonly CheckedKind[], { kind, options }: PartSpec): PartSpec {
  return { kind, options: find(kinds, { kind, options }).complete?.(options) ?? options };
}

export function specOf({ kind, ...options }: { readonly kind: string }): PartSpec {
  return { kind, options };
}

/**
 * The same with further keys that all kinds have in common.
 * @param finish makes what is kept of it
 * @param number the kind and the option that a bare number stands for
 * @param readFile for options that name a file; undefined: none is read
 */
export function partWith<S extends z.ZodRawShape, T>(
  kinds: readonly CheckedKind[],
  features: FeatureTypes,
  common: S,
  finish: (value: z.output<z.ZodObject<S & { kind: z.ZodLiteral<string> }>>) => T,
  number?: PartOption['number'],
  readFile?: ReadFile,
) {
  const names = kinds.map((kind) => kind.name);
  const error = (issue: { code?: string | undefined; input?: unknown }): string => {
    const record = issue.input as { kind?: unknown } | null | undefined;
    const found = issue.code === 'invalid_union' ? record?.kind : undefined;
    const hint = typeof found === 'string' ? suggestion(found, names) : '';
    const form = issue.code === 'invalid_union' ? '' : 'a name or a mapping with a kind: ';
    return `${form}${oneOfText(names)}${number === undefined ? '' : ', or a number'} is needed${hint}`;
  };
  const members = kinds.map((kind) => kindObject(kind, features, common, readFile));
  const union = z.discriminatedUnion('kind', members as [(typeof members)[number]], { error });
  return z
    .preprocess((input) => expand(input, number), union.transform(finish))
    .meta({ short: shortForm(kinds, number) });
}

function kindObject<S extends z.ZodRawShape>(
  kind: CheckedKind,
  features: FeatureTypes,
  common: S,
  readFile: ReadFile | undefined,
) {
  const options = optionSchemas(kind.options, features, readFile);
  const shape = { kind: z.literal(kind.name), ...common, ...options };
  return z
    .strictObject(shape, { error: mappingError(Object.keys(shape), 'a mapping') })
    .superRefine((value, context) => {
      const fault = kind.check?.(value);
      if (fault === undefined) return;
      const { message, about } = typeof fault === 'string' ? { message: fault, about: [] } : fault;
      context.addIssue({ code: 'custom', message, params: { about } });
    })
    .describe(kind.doc) as unknown as z.ZodObject<S & { kind: z.ZodLiteral<string> }>;
}

function optionSchemas(options: AnyKind['options'], features: FeatureTypes, readFile: ReadFile | undefined) {
  const entries = Object.entries(options).map(([name, option]) => [
    name,
    optionSchema(option, features, readFile),
  ]);
  return Object.fromEntries(entries) as Record<string, z.ZodType>;
}

function optionSchema(option: Option, features: FeatureTypes, readFile: ReadFile | undefined): z.ZodType {
  if (option.type === 'group') {
    const schema = groupSchema(option, features, readFile);
    if (option.default !== undefined)
      return schema.prefault({ [option.short]: option.default } as never).describe(option.doc);
    return (option.optional ? schema.optional() : schema).describe(option.doc);
  }
  if (option.type === 'part') {
    const schema = nestedPart(option, () => part(option.kinds, features, option.number, readFile));
    return (option.optional ? schema.optional() : schema.prefault(option.default as never)).describe(
      option.doc,
    );
  }
  const schema = optionLeaf(option, features, readFile);
  const fallback = 'default' in option ? option.default : undefined;
  if (fallback !== undefined) return schema.prefault(fallback).describe(option.doc);
  return (option.optional ? schema.optional() : schema).describe(option.doc);
}

function groupSchema({ options, short: one }: GroupOption, features: FeatureTypes, readFile?: ReadFile) {
  const inner = options[one]!;
  const noun = inner.type === 'text' ? inner.noun : one;
  const shape = optionSchemas(options, features, readFile);
  const form = mapping(shape, `${noun} or a mapping (of ${Object.keys(shape).join(', ')})`);
  const pattern = inner.type === 'text' ? inner.pattern?.source : undefined;
  const json: JsonSchema = { type: 'string', minLength: 1, ...(pattern !== undefined && { pattern }) };
  return short(form, json, (scalar) => ({ [one]: scalar }));
}

/** A bare name or number becomes a mapping; a mapping's `kind` becomes text, by which zod picks the member. */
function expand(input: unknown, number: PartOption['number']): unknown {
  if (typeof input === 'string') return { kind: input };
  // A default: those of a file are scalars.
  if (typeof input === 'number' && number !== undefined) return { kind: number.kind, [number.option]: input };
  if (input instanceof Scalar) {
    if (input.value === null) return null;
    const value = input.expression === undefined ? input.value : plainValue(input.text);
    if (number !== undefined && typeof value === 'number')
      return { kind: number.kind, [number.option]: input };
    return { kind: input.text };
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const record = input as Readonly<Record<string, unknown>>;
  return Object.assign(Object.create(null) as object, record, { kind: textOf(record['kind']) });
}

/** As JSON Schema: the kinds that do with defaults alone, by name; and a number. Where there is none, a mapping is needed. */
function shortForm(kinds: readonly CheckedKind[], number: PartOption['number']): JsonSchema {
  const names = kinds
    .filter((kind) => !Object.values(kind.options).some(mustBeGiven) && kind.check?.({}) === undefined)
    .map((kind) => kind.name);
  const byName = names.length === 0 ? { type: 'object' } : { enum: names };
  const option = kinds.find((kind) => kind.name === number?.kind)?.options[number!.option];
  return option?.type === 'number'
    ? { if: { type: 'number' }, then: boundsOf(option), else: byName }
    : byName;
}

function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Bounds): JsonSchema {
  return {
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(exclusiveMinimum !== undefined && { exclusiveMinimum }),
    ...(exclusiveMaximum !== undefined && { exclusiveMaximum }),
  };
}

export function mustBeGiven(option: Option): boolean {
  return option.optional !== true && !('default' in option);
}
