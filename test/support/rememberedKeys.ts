import type { State } from '../../src/core/state.ts';

/** The keys in a snapshot of lastLabel, from the least to the most recently labelled one; null: events without a key. */
export function rememberedKeys(state: State): (string | null)[] {
  const text = new TextDecoder();
  let end = 0;
  return Array.from(state['lengths'] as Uint32Array, (length) => {
    if (length === 0xffff_ffff) return null;
    end += length;
    return text.decode((state['keys'] as Uint8Array).subarray(end - length, end));
  });
}
