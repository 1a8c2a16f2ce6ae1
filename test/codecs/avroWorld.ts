import type { Schemas } from '../../src/codecs/schemas.ts';

/** A registry that has these schemas, by id, and knows at once of every other that it does not. */
export function registryOf(texts: Readonly<Record<number, string>>): Schemas {
  return {
    lookup: (id) => (texts[id] === undefined ? 'unknown' : { text: texts[id] }),
    ask: () => Promise.reject(new Error('it need not be asked')),
  };
}

/** In Confluent's wire format. */
export function framed(id: number, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(5 + data.length);
  bytes.writeInt32BE(id, 1);
  bytes.set(data, 5);
  return bytes;
}
