import { codecs } from '../codecs/registry.ts';

/** Why an event becomes a dead letter: the closed list that metrics, headers and the reference use. */
export const reasons: readonly { readonly reason: string; readonly doc: string }[] = [
  ...codecs.flatMap((codec) => codec.reasons),
  {
    reason: 'id',
    doc: 'The field `input.id` is missing, or neither a string nor a whole number that a double holds exactly.',
  },
  { reason: 'time', doc: 'The field `input.time` is missing, or neither ms since the epoch nor ISO 8601.' },
  { reason: 'missing:<field>', doc: 'A feature is missing or null, and its `missing` is `reject`.' },
  { reason: 'schema:<field>', doc: 'A feature, the source or the key is there, but not of its type.' },
  {
    reason: '<filter>:<field>',
    doc: 'A filter with the action `reject` found fault with it, e.g. `range:price`.',
  },
];
