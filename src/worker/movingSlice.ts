import type { Slice } from './ports.ts';

/** A slice that is moved from one record to the next, so that the hot path makes no object. */
export class MovingSlice implements Slice {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;

  at(bytes: Uint8Array, start: number, end: number): this {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    return this;
  }
}
