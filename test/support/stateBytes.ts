import type { StateValue } from '../../src/core/state.ts';

/** A state as text in which two of them are the same only if every bit is: what tests compare instead of a checkpoint's bytes. */
export function stateBytes(value: StateValue): string {
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return `${value.constructor.name}:${bytes.toString('hex')}`;
  }
  if (Array.isArray(value)) return `[${(value as readonly StateValue[]).map(stateBytes).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as Record<string, StateValue>);
    return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${stateBytes(inner)}`).join()}}`;
  }
  return JSON.stringify(value);
}
