import type { Codec } from '../../src/codecs/codec.ts';
import type { Subject } from './subjects.ts';

/**
 * What a codec makes of any bytes: a value that is no larger than they are, or a fault from its list that repeats nothing of them.
 * @returns whether it was a value
 */
export function judge({ name, reasons }: Subject, codec: Codec, bytes: Uint8Array): boolean {
  const result = codec.decode(bytes, 0, bytes.length);
  const wrong = (what: string): Error => new Error(`${name}: ${what}: ${Buffer.from(bytes).toString('hex')}`);
  if (!result.ok) {
    const { reason, detail } = result.fault;
    if (!reasons.includes(reason)) throw wrong(`the reason ${reason} is not declared`);
    // A field's name and a schema's may stand in it.
    if (detail === '' || detail.length > 400) throw wrong(`the detail ${detail}`);
    return false;
  }
  if (sizeOf(result.value) > 8 * bytes.length + 2000) throw wrong('a value of more than its bytes');
  return true;
}

/** Characters and values, however deep. */
function sizeOf(value: unknown): number {
  let size = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    size++;
    if (typeof next === 'string') size += next.length;
    else if (typeof next === 'object' && next !== null) {
      const keys = Object.keys(next);
      size += keys.length;
      open.push(...(Object.values(next) as unknown[]));
    }
  }
  return size;
}
