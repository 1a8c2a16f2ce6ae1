import { existsSync, mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FileError, readRows } from '../../src/adapters/files/rows.ts';
import { TestFolder } from '../support/folder.ts';

const folder = new TestFolder();
/** On Linux: a link for each file that this process has open. */
const descriptors = '/proc/self/fd';
/** More than one read of the disk holds. */
const chunk = 1 << 18;

/** All rows of a file: cells as they are, lines as text. */
async function rowsOf(name: string, content: string | Uint8Array): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const row of readRows(folder.write(name, content)))
    rows.push('cells' in row ? { ...row.cells } : new TextDecoder().decode(row.bytes));
  return rows;
}

async function faultOf(name: string, content: string | Uint8Array): Promise<string> {
  const error: unknown = await rowsOf(name, content).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FileError);
  expect((error as Error).message).toContain(folder.place(name));
  return (error as Error).message;
}

describe('CSV', () => {
  test('a quoted cell may hold commas, quotes and lines', async () => {
    expect(await rowsOf('a.csv', 'a,b\n"1,2","say ""hi""\nand\r\ngo"\n')).toEqual([
      { a: '1,2', b: 'say "hi"\nand\r\ngo' },
    ]);
  });

  test.each(['\n', '\r\n', '\r'])('lines that end with %j', async (end) => {
    expect(await rowsOf('a.csv', ['a,b', '1,2', '3,4', ''].join(end))).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ]);
  });

  test.each(['a,b\n1,2\r\n3,4\r\n', 'a,b\r\n1,2\n3,4\n'])('line ends may change: %j', async (text) => {
    expect(await rowsOf('a.csv', text)).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ]);
  });

  test("a byte order mark is no part of the first column's name", async () => {
    expect(await rowsOf('a.csv', '\uFEFFa,b\n1,2\n')).toEqual([{ a: '1', b: '2' }]);
  });

  test('blank lines are no rows, and empty cells stay empty', async () => {
    expect(await rowsOf('a.csv', 'a,b\n\n1,\n\n\n,2\n\n')).toEqual([
      { a: '1', b: '' },
      { a: '', b: '2' },
    ]);
  });

  test('the last line needs no end', async () => {
    expect(await rowsOf('a.csv', 'a\n1')).toEqual([{ a: '1' }]);
  });

  test.each(['', 'a,b', 'a,b\n', '\uFEFF'])('a file without rows: %j', async (text) => {
    expect(await rowsOf('a.csv', text)).toEqual([]);
  });

  test.each([
    ['too few', 'a,b\n1,2\n3\n', /length is 2, got 1 on line 3/],
    ['too many', 'a,b\n1,2\n3,4,5\n', /length is 2, got 3 on line 3/],
    ['after a cell with lines', 'a,b\n"1\n1",2\n3\n', /got 1 on line 4/],
  ])('a row with the wrong number of cells ends it with its line: %s', async (_, text, said) => {
    expect(await faultOf('a.csv', text)).toMatch(said);
  });

  test('a quote that is never closed ends it', async () => {
    expect(await faultOf('a.csv', 'a,b\n1,2\n3,"4\n5,6\n')).toMatch(/Quote Not Closed.* line \d/);
  });

  test('two columns of one name end it: the second would hide the first', async () => {
    expect(await faultOf('a.csv', 'a,b,a\n1,2,3\n')).toMatch(/two columns are called "a"/);
  });

  test.each([
    ['semicolons', 'a;b\n1;2\n'],
    ['tabs', 'a\tb\n1\t2\n'],
    ['bars', 'a|b\n1|2\n'],
  ])('another separator ends it, which would make one column of all: %s', async (said, text) => {
    expect(await faultOf('a.csv', text)).toContain(`its first line has ${said} and no comma`);
    // In a cell, or in the name of one column of several, it is a sign like any other.
    expect(await rowsOf('b.csv', `x,${text.replace('\n', '\n0,')}`)).toHaveLength(1);
  });

  test('columns may be called as what every object has', async () => {
    expect(await rowsOf('a.csv', 'constructor,toString\n1,2\n')).toEqual([
      { constructor: '1', toString: '2' },
    ]);
  });

  test('whatever the cells hold comes back, wherever the disk reads end', async () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.stringMatching(/^[",\r\n x]*$/),
      fc.constant('y'.repeat(chunk - 3)),
    );
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), async (rows, end) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const lines = rows.map((row) => row.map(quoted).join(',') + end);
        const read = await rowsOf('a.csv', `a,b${end}${lines.join('')}`);
        expect(read).toEqual(rows.map(([a, b]) => ({ a, b })));
      }),
      { numRuns: 60 },
    );
  });
});

describe('JSON lines', () => {
  test('each line is a row, broken or not: only the codec knows', async () => {
    expect(await rowsOf('a.jsonl', '{"a":1}\n{broken\nnull\n{"a":2}\n')).toEqual([
      '{"a":1}',
      '{broken',
      'null',
      '{"a":2}',
    ]);
  });

  test('empty lines are no rows, carriage returns no part of one, and the last needs no end', async () => {
    expect(await rowsOf('a.ndjson', '\n{"a":1}\r\n\r\n\n{"a":2}')).toEqual(['{"a":1}', '{"a":2}']);
  });

  test('an empty file has no rows', async () => {
    expect(await rowsOf('a.jsonl', '')).toEqual([]);
  });

  test('a line is the same wherever the disk reads end', async () => {
    const length = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: chunk - 3, max: chunk + 3 }));
    await fc.assert(
      fc.asyncProperty(fc.array(length, { maxLength: 5 }), async (lengths) => {
        const lines = lengths.map((n, i) => String(i).repeat(n));
        expect(await rowsOf('a.jsonl', lines.map((line) => `${line}\r\n`).join(''))).toEqual(lines);
      }),
      { numRuns: 40 },
    );
  });

  test('the bytes that are given stay as they are while the next ones are read', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => `line ${i} ${'-'.repeat(i % 50)}`);
    const held: Uint8Array[] = [];
    for await (const row of readRows(folder.write('a.jsonl', lines.join('\n'))))
      held.push((row as { bytes: Uint8Array }).bytes);
    expect(held.map((bytes) => new TextDecoder().decode(bytes))).toEqual(lines);
  });

  test('a line of 64 MiB comes whole', async () => {
    const path = folder.write('a.jsonl', Buffer.alloc(1 << 26, 'x'));
    const lengths: number[] = [];
    for await (const row of readRows(path)) lengths.push((row as { bytes: Uint8Array }).bytes.length);
    expect(lengths).toEqual([1 << 26]);
  });
});

describe('a file', () => {
  test('is unpacked where its name ends in .gz, in several members, too', async () => {
    const whole = Buffer.concat([gzipSync('a,b\n1,2\n'), gzipSync('3,4\n')]);
    const rows = [
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ];
    expect(await rowsOf('a.csv.gz', whole)).toEqual(rows);
    expect(await rowsOf('A.CSV.GZ', whole)).toEqual(rows);
    expect(await rowsOf('a.jsonl.gz', gzipSync('{"a":1}\n{"a":2}'))).toEqual(['{"a":1}', '{"a":2}']);
  });

  test('whose gzip is damaged, cut off or none ends with a sentence', async () => {
    const packed = gzipSync(Array.from({ length: 9999 }, (_, i) => `a${i},b${i * i}\n`).join(''));
    expect(await faultOf('a.csv.gz', packed.subarray(0, -20))).toMatch(/unexpected end of file/);
    expect(await faultOf('a.jsonl.gz', packed.subarray(0, -20))).toMatch(/unexpected end of file/);
    expect(await faultOf('b.csv.gz', 'a,b\n1,2\n')).toMatch(/incorrect header check/);
    const spoiled = Buffer.from(packed);
    spoiled.fill(0, 1000, 1100);
    expect(await faultOf('c.jsonl.gz', spoiled)).toMatch(/invalid|incorrect/);
  });

  test.each(['gone.csv', 'gone.csv.gz', 'gone.jsonl'])('that is not there: %s', async (name) => {
    const reading = readRows(folder.place(name)).next();
    await expect(reading).rejects.toThrow(`there is no file ${folder.place(name)}`);
  });

  test('that is a folder ends with a sentence', async () => {
    mkdirSync(folder.place('d.csv'));
    await expect(readRows(folder.place('d.csv')).next()).rejects.toThrow(
      'd.csv is a folder, and a file is needed',
    );
  });

  test.each(['rows.txt', 'rows', 'rows.csv.zip', 'csv', 'rows.gz', 'rows.json'])(
    'of another kind is refused by its name: %s',
    async (name) => {
      expect(await faultOf(name, 'a\n1\n')).toMatch(/must end in \.csv, \.jsonl or \.ndjson/);
    },
  );

  test.runIf(existsSync(descriptors)).each(['a.csv', 'a.jsonl'])(
    'that nobody reads to its end is closed: %s',
    async (name) => {
      const path = folder.write(name, 'a\n'.repeat(1_000_000));
      for await (const row of readRows(path)) {
        expect(row).toBeDefined();
        expect(isOpen(path)).toBe(true);
        break;
      }
      await expect.poll(() => isOpen(path), { interval: 5 }).toBe(false);
    },
  );
});

function isOpen(path: string): boolean {
  return readdirSync(descriptors).some((number) => {
    const link = join(descriptors, number);
    // The listing's own descriptor is gone by now.
    return existsSync(link) && readlinkSync(link) === path;
  });
}
