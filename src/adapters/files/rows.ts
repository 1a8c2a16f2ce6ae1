import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pipeline as connect } from 'node:stream/promises';
import { PassThrough, type Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { systemFault } from './systemFault.ts';

/** A row of a file: bytes that a codec decodes, or cells by column. */
export type Row = { readonly bytes: Uint8Array } | { readonly cells: Readonly<Record<string, string>> };

export class FileError extends Error {
  override readonly name = 'FileError';
}

export const rowsNames = 'the name must end in .csv, .jsonl or .ndjson, each with or without .gz';

/** By the name; undefined: neither. */
export function formatOf(path: string): 'csv' | 'jsonl' | undefined {
  const name = path.replace(/\.gz$/i, '');
  if (/\.csv$/i.test(name)) return 'csv';
  return /\.(jsonl|ndjson)$/i.test(name) ? 'jsonl' : undefined;
}

/**
 * Reads rows.csv, rows.jsonl, or either with .gz behind it, one row at a time.
 * @throws FileError naming the file and the line
 */
export async function* readRows(path: string): AsyncGenerator<Row> {
  const format = formatOf(path);
  if (format === undefined) throw new FileError(`${path}: ${rowsNames}`);
  try {
    yield* format === 'csv' ? csvRows(open(path)) : lines(open(path));
  } catch (error) {
    const fault = systemFault(error, path, 'read') ?? `${path}: ${(error as Error).message}`;
    throw new FileError(fault, { cause: error });
  }
}

function open(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const out = path.toLowerCase().endsWith('.gz') ? createGunzip() : new PassThrough();
  // A failure of any stage destroys `out` with the error, and whoever reads it meets it there.
  connect(file, out).catch(() => undefined);
  return out;
}

async function* csvRows(stream: Readable): AsyncGenerator<Row> {
  // All three, or the first line's decides, and a file of mixed ones is read wrongly.
  const lineEnds = ['\r\n', '\n', '\r'];
  const parser = parse({ columns: checked, bom: true, skip_empty_lines: true, record_delimiter: lineEnds });
  // As with `open`: a failure ends the parser, too.
  connect(stream, parser).catch(() => undefined);
  for await (const cells of parser) yield { cells: cells as Record<string, string> };
}

const otherSeparators = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
] as const;

/** The header's names: of two columns with one name, the second would hide the first. */
function checked(header: readonly string[]): string[] {
  const twice = header.find((name, i) => header.indexOf(name) < i);
  if (twice !== undefined) throw new Error(`two columns are called "${twice}"`);
  const [only, ...others] = header;
  const other = others.length > 0 ? undefined : otherSeparators.find(([sign]) => only?.includes(sign));
  if (other !== undefined)
    throw new Error(
      `its first line has ${other[1]} and no comma, so it would be one column: columns must be separated by commas (and numbers have points)`,
    );
  return [...header];
}

async function* lines(stream: Readable): AsyncGenerator<Row> {
  /** Of a line that goes on in the next chunk: put together once, however long it is. */
  let begun: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const line = chunk.subarray(start, end);
      const bytes = withoutReturn(begun.length === 0 ? line : Buffer.concat([...begun, line]));
      if (bytes.length > 0) yield { bytes };
      begun = [];
      start = end + 1;
    }
    if (start < chunk.length) begun.push(chunk.subarray(start));
  }
  const bytes = withoutReturn(Buffer.concat(begun));
  if (bytes.length > 0) yield { bytes };
}

/** A line of a file from Windows. */
function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === 13 ? line.subarray(0, -1) : line;
}
