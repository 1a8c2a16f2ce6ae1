import fc from 'fast-check';
import { registeredParts } from '../../src/config/parts.ts';
import { values, type Json, type Mapping } from './documents.ts';

/** A change of a configuration, after which the parser may still take it. */

const { models, batchModels, filters, transformers, detectors } = registeredParts;
const anyValue = fc.constantFrom<Json>(
  ...[0, 1, -1, 2, 0.5, 10, 1000, 1e9, 1e-7, true, false, null],
  ...[
    '',
    'a',
    'x',
    '1',
    '1.10',
    'off',
    'no',
    'reject',
    'mean',
    'earliest',
    'latest',
    '2026-01-31',
    '2026-01-31T00:00:00+01:00',
  ],
  ...[
    '0ms',
    '1ms',
    '0.5s',
    '90m',
    '36h',
    '512',
    '1KiB',
    '1.5MiB',
    '200MB',
    'a:1,b:2',
    '[::1]:9092',
    'folder:/m',
    '${X:-1}',
  ],
  ...[...models, ...batchModels, ...filters, ...transformers, ...detectors].map((kind) => kind.name),
  ...[[], {}, ['a', 'b'], [1, 2], ['a:1']],
);
export const change = fc.record({
  at: fc.nat(),
  how: fc.constantFrom(
    'expression',
    'expression',
    'expression',
    'other',
    'other',
    'any',
    'any',
    'remove',
    'add',
  ),
  pick: fc.nat(),
  value: anyValue,
});

type Change = typeof change extends fc.Arbitrary<infer C> ? C : never;

function isMapping(value: Json): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Place {
  readonly parent: Mapping | Json[];
  readonly key: string | number;
  /** The key of the mapping around it. */
  readonly name: string;
}

function placesOf(value: Json, name = ''): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value;
  const entries: [string | number, Json][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return entries.flatMap(([key, inner]) => {
    const own = typeof key === 'string' ? key : name;
    return [{ parent, key, name: own }, ...placesOf(inner, own)];
  });
}

/** Puts it in the document. */
export function apply(document: Mapping, { at, how, pick, value }: Change): void {
  const places = placesOf(document);
  const { parent, key, name } = places[at % places.length]!;
  const container = parent as Record<string | number, Json>;
  const old = container[key]!;
  const others = values.get(name) ?? [value];
  if (how === 'expression') {
    if (typeof old !== 'object') container[key] = `\${X:-${String(old)}}`;
  } else if (how === 'other') container[key] = structuredClone(others[pick % others.length]!);
  else if (how === 'any') container[key] = structuredClone(value);
  else if (how === 'remove') Reflect.deleteProperty(parent, key);
  else if (isMapping(old)) {
    old[[...values.keys()][pick % values.size]!] = structuredClone(value);
  }
}
