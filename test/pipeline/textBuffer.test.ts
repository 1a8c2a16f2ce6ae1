import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TextBuffer } from '../../src/pipeline/textBuffer.ts';

const written = (buffer: TextBuffer): string => new TextDecoder().decode(buffer.copy());
/** What UTF-8 can hold: a lone surrogate becomes U+FFFD. */
const anyText = fc.string({ unit: 'binary', maxLength: 400 });

describe('a text buffer', () => {
  test('holds the UTF-8 of all texts that were added, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(anyText), (texts) => {
        const buffer = new TextBuffer();
        for (const text of texts) buffer.add(text);
        expect(buffer.copy()).toEqual(
          new TextEncoder().encode(texts.map((text) => text.toWellFormed()).join('')),
        );
      }),
    );
  });

  test('quotes as JSON does', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string()), (text) => {
        expect(written(new TextBuffer().add('[').quoted(text).add(']'))).toBe(JSON.stringify([text]));
      }),
    );
    expect(written(new TextBuffer().quoted('\ud800 \u007f "\\\n'))).toBe(
      JSON.stringify('\ud800 \u007f "\\\n'),
    );
  });

  test('writes whole numbers as their text', () => {
    const edges = [
      0,
      -0,
      1,
      9,
      10,
      999_999_999,
      1e9,
      1e9 + 1,
      8.64e15,
      Number.MAX_SAFE_INTEGER,
      -1,
      -1e9,
      -8.64e15,
    ];
    for (const value of edges) expect(written(new TextBuffer().integer(value))).toBe(String(value));
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer()), (value) => {
        expect(written(new TextBuffer().integer(value))).toBe(String(value));
      }),
    );
  });

  test('is empty after it was cleared, and what was copied stays', () => {
    const buffer = new TextBuffer().add('one');
    const copy = buffer.copy();
    buffer.clear().add('two and more');
    expect([new TextDecoder().decode(copy), written(buffer)]).toEqual(['one', 'two and more']);
  });
});
