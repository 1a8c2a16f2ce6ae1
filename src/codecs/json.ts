import { kind } from '../core/kind.ts';
import type { Fault, Result } from '../core/result.ts';
import type { Codec, CodecContext, Fields } from './codec.ts';

/** Deeper nesting is refused: no field that is read is nested at all. */
export const maximumDepth = 64;

const openBrace = 0x7b;
const openBracket = 0x5b;

class JsonCodec implements Codec {
  private readonly text = new TextDecoder('utf-8', { fatal: true });
  private readonly maximumBytes: number;

  constructor(maximumBytes: number) {
    this.maximumBytes = maximumBytes;
  }

  decode(bytes: Uint8Array, start: number, end: number): Result<Fields> {
    if (end === start) return fault('the value is empty');
    if (end - start > this.maximumBytes) {
      return fault(`${end - start} bytes, more than input.maximumBytes (${this.maximumBytes})`);
    }
    let text: string;
    let value: unknown;
    try {
      text = this.text.decode(bytes.subarray(start, end));
      value = JSON.parse(text);
    } catch (error) {
      // The message of V8's SyntaxError quotes the text; a dead letter's detail must not repeat a payload.
      return fault(error instanceof SyntaxError ? syntax(error) : 'not valid UTF-8');
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return fault(`${describe(value)} was found, an object is needed`);
    }
    if (mayBeDeep(text) && depthOf(value) > maximumDepth) {
      return fault(`nested more than ${maximumDepth} deep`);
    }
    return { ok: true, value: value as Fields };
  }
}

function fault(detail: string): { ok: false; fault: Fault } {
  return { ok: false, fault: { reason: 'json', detail } };
}

function syntax(error: SyntaxError): string {
  const position = /position (\d+)/.exec(error.message);
  return position === null ? 'not JSON' : `not JSON at character ${position[1]!}`;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/** Cheap and never wrong about shallow values: only a value with that many brackets can be that deep. */
function mayBeDeep(text: string): boolean {
  // Each level opens and closes: a shorter value cannot be deeper. Most events are flat, with one bracket at their start.
  if (text.length < 2 * maximumDepth || (text.indexOf('{', 1) < 0 && !text.includes('['))) return false;
  let opened = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === openBrace || unit === openBracket) opened++;
  }
  return opened > maximumDepth;
}

/** Without recursion: the parser of V8 takes any depth, our stack does not. */
function depthOf(value: object): number {
  let level: object[] = [value];
  let depth = 0;
  while (level.length > 0 && depth <= maximumDepth) {
    depth++;
    const next: object[] = [];
    for (const parent of level) {
      for (const child of Object.values(parent) as unknown[]) {
        if (typeof child === 'object' && child !== null) next.push(child);
      }
    }
    level = next;
  }
  return depth;
}

export const json = kind({
  name: 'json',
  doc:
    'One JSON object a record (RFC 8259), in UTF-8. Numbers become the nearest double; NaN and infinities are not JSON, and a number ' +
    'too large for a double is refused where a field reads it. Of a key that comes twice the last one counts. Whole numbers beyond ' +
    '2^53 - 1 have no exact double: an id, a label or a category of that kind is refused, not rounded. Nesting is limited to ' +
    `${maximumDepth} levels and a value to \`input.maximumBytes\`. An empty value and a value that is no object go to the dead letters.`,
  version: 1,
  reasons: [{ reason: 'json', doc: 'The value is empty, too large, too deep, not JSON, or no object.' }],
  options: {},
  create: (_options: Readonly<Record<string, unknown>>, context: CodecContext): Codec =>
    new JsonCodec(context.maximumBytes),
});
