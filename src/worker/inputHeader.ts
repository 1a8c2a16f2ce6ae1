import { TextBuffer } from '../pipeline/textBuffer.ts';
import type { Batch, Headers } from './ports.ts';

/** The header `driftline-input: topic/partition/offset`, written anew into the same bytes for each record. */
export class InputHeader {
  private readonly text = new TextBuffer();
  private batch: Batch | undefined;
  private prefix = '';
  private value = new Uint8Array(0);
  private headers: Headers = [];

  /** Valid until the next one. */
  of(batch: Batch, i: number): Headers {
    if (this.batch !== batch) {
      this.batch = batch;
      this.prefix = `${batch.topic}/${batch.partition}/`;
    }
    const { bytes, length } = this.text.clear().add(this.prefix).integer(batch.offset(i));
    // Mostly as long as the one before: then the view of it still fits.
    if (this.value.length !== length || this.value.buffer !== bytes.buffer) {
      this.value = bytes.subarray(0, length);
      this.headers = [['driftline-input', this.value]];
    }
    return this.headers;
  }
}
