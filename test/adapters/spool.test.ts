import { existsSync, readdirSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createFileSpool, type SpoolOptions } from '../../src/adapters/spool/fileSpool.ts';
import { always, type LabelledEvent, type RowBlock, type Spool } from '../../src/batch/ports.ts';
import { mulberry32 } from '../../src/core/random.ts';
import { TestFolder } from '../support/folder.ts';

const folder = new TestFolder();
const shape = { numbers: 2, categories: 2, disk: 2 ** 30, blockRows: 8 };
const open: Spool[] = [];

async function spoolOf(rows: readonly LabelledEvent[], options: SpoolOptions = shape): Promise<Spool> {
  const spool = await createFileSpool({ directory: folder.path, ...options });
  open.push(spool);
  for (const row of rows) await spool.append(row);
  await spool.seal();
  return spool;
}

function rowsIn(block: RowBlock, { numbers, categories } = shape): LabelledEvent[] {
  return Array.from({ length: block.count }, (_, i) => {
    const row = {
      time: block.time(i),
      y: block.y(i),
      numbers: new Float64Array(numbers),
      categories: new Array<string | undefined>(categories).fill('of the row before'),
    };
    block.load(i, row.numbers, row.categories);
    return row;
  });
}

async function readAll(
  spool: Spool,
  random?: () => number,
): Promise<{ first: number; rows: LabelledEvent[] }[]> {
  const blocks = [];
  for await (const block of spool.blocks(always, random))
    blocks.push({ first: block.first, rows: rowsIn(block) });
  return blocks;
}

function numbered(count: number): LabelledEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    time: i,
    y: i % 2,
    numbers: Float64Array.of(i, -i),
    categories: [`c${i}`, undefined],
  }));
}

afterEach(async () => {
  for (const spool of open.splice(0)) await spool.remove();
});

describe('a spool', () => {
  const number = fc.double();
  const category = fc.option(fc.string({ unit: 'binary' }), { nil: undefined });
  const row = fc.record({
    time: number,
    y: number,
    numbers: fc.tuple(number, number).map((pair) => Float64Array.from(pair)),
    categories: fc.tuple(category, category),
  });

  it('gives back all rows as they were, in their order, as often as it is asked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (rows) => {
        const spool = await spoolOf(rows);
        for (let time = 0; time < 2; time++)
          expect((await readAll(spool)).flatMap((block) => block.rows)).toEqual(rows);
        const times: number[] = [];
        for await (const some of spool.times(always)) times.push(...some);
        expect(times).toEqual(rows.map(({ time }) => time));
        expect(spool.rows).toBe(rows.length);
        await open.pop()!.remove();
      }),
      { numRuns: 60 },
    );
  });

  it('copies what it is given', async () => {
    const numbers = Float64Array.of(1, 2);
    const spool = await createFileSpool(shape);
    open.push(spool);
    await spool.append({ time: 0, y: 0, numbers, categories: ['a', 'b'] });
    numbers.fill(9);
    await spool.seal();
    expect((await readAll(spool))[0]!.rows[0]!.numbers).toEqual(Float64Array.of(1, 2));
  });

  it('gives an epoch its blocks in an order that the seed decides, each row once', async () => {
    const rows = numbered(100);
    const spool = await spoolOf(rows);
    const [one, again, other] = [
      await readAll(spool, mulberry32(1)),
      await readAll(spool, mulberry32(1)),
      await readAll(spool, mulberry32(2)),
    ];
    const firsts = (blocks: typeof one): number[] => blocks.map(({ first }) => first);
    expect(firsts(again)).toEqual(firsts(one));
    expect(firsts(other)).not.toEqual(firsts(one));
    for (const { first, rows: found } of one) expect(found).toEqual(rows.slice(first, first + 8));
    expect(firsts(one).sort((a, b) => a - b)).toEqual(firsts(await readAll(spool)));
  });

  it('gives rows that were forgotten no time, in whichever blocks they are', async () => {
    const spool = await spoolOf(numbered(40));
    spool.forget(5, 13);
    spool.forget(38, 1);
    spool.forget(39, 0);
    const expected = numbered(40).map(({ time }) => ((time >= 5 && time < 18) || time === 38 ? NaN : time));
    const times: number[] = [];
    for await (const some of spool.times(always)) times.push(...some);
    expect(times).toEqual(expected);
    const rows = (await readAll(spool)).flatMap((block) => block.rows);
    expect(rows.map(({ time }) => time)).toEqual(expected);
    expect(rows[5]!.numbers).toEqual(Float64Array.of(5, -5));
  });

  it('of wide rows has blocks of fewer: memory does not grow with the features', async () => {
    const numbers = 3000;
    const spool = await createFileSpool({ numbers, categories: 0, disk: 2 ** 30, directory: folder.path });
    open.push(spool);
    for (let i = 0; i < 400; i++)
      await spool.append({ time: i, y: 0, numbers: new Float64Array(numbers), categories: [] });
    await spool.seal();
    const counts: number[] = [];
    for await (const block of spool.blocks(always)) counts.push(block.count);
    expect(counts).toEqual([174, 174, 52]);
  });

  it('has the same blocks, whenever and however often it was sealed, and whatever was read meanwhile', async () => {
    const rows = numbered(100);
    const whole = await readAll(await spoolOf(rows), mulberry32(5));
    for (const every of [1, 3, 8, 99]) {
      const spool = await spoolOf([]);
      for (const [i, row] of rows.entries()) {
        await spool.append(row);
        if (i % every > 0) continue;
        await spool.seal();
        await spool.seal();
        expect((await readAll(spool)).flatMap((block) => block.rows)).toEqual(rows.slice(0, i + 1));
      }
      await spool.seal();
      expect(await readAll(spool, mulberry32(5)), `sealed every ${every} rows`).toEqual(whole);
      expect(spool).toMatchObject({ rows: 100, bytes: (await spoolOf(rows)).bytes });
    }
  });

  // A block of 8 rows takes about 400 bytes.
  it.each([0, 500, 1500, 2 ** 20])(
    'gives the same where %i bytes of blocks stay in memory',
    async (recent) => {
      const rows = numbered(100);
      const spool = await spoolOf(rows, { ...shape, recent });
      for (const seed of [1, 2, 3]) {
        const blocks = await readAll(spool, mulberry32(seed));
        for (const { first, rows: found } of blocks) expect(found).toEqual(rows.slice(first, first + 8));
        expect(blocks).toHaveLength(13);
      }
      const span = { from: 20, to: 50 };
      const times: number[] = [];
      for await (const some of spool.times(span)) {
        // Another reader must not take the memory of the block in hand.
        const before = [...some];
        for await (const block of spool.blocks(always)) expect(block.time(0)).toBe(block.first);
        expect([...some]).toEqual(before);
        times.push(...some);
      }
      expect(times).toEqual(rows.slice(16, 56).map(({ time }) => time));
      for await (const block of spool.blocks(always)) {
        const before = rowsIn(block);
        expect((await readAll(spool)).flatMap((one) => one.rows)).toEqual(rows);
        expect(rowsIn(block)).toEqual(before);
      }
    },
  );

  it('stops where the rows take more disk than they may, and says what to do', async () => {
    const spooled = spoolOf(numbered(1000), { ...shape, disk: 5000 });
    await expect(spooled).rejects.toThrow(/more than the 5000 bytes of disk .*raise batch\.disk/);
    expect(open.at(-1)!.bytes).toBeLessThanOrEqual(5000);
  });

  it('says where rows cannot be kept, with the cause', async () => {
    const nowhere = folder.place('not there');
    await expect(createFileSpool({ ...shape, directory: nowhere })).rejects.toMatchObject({
      name: 'SpoolError',
      message: expect.stringContaining(`cannot be kept in ${nowhere}`) as string,
      cause: { code: 'ENOENT' },
    });
  });

  it.skipIf(!existsSync('/dev/full'))('says so where the disk is full', async () => {
    const spool = await createFileSpool(shape);
    open.push(spool);
    // A disk without room: the file is exchanged for one that takes nothing.
    const file = (spool as unknown as { file: { close(): Promise<void> } }).file;
    await file.close();
    Object.assign(spool, { file: await openFile('/dev/full', 'r+') });
    await expect(
      (async () => {
        for (const row of numbered(8)) await spool.append(row);
      })(),
    ).rejects.toMatchObject({ name: 'SpoolError', cause: { code: 'ENOSPC' } });
  });

  it('leaves nothing in the folder, also while it is open, also where the process is killed', async () => {
    await spoolOf(numbered(50));
    expect(readdirSync(folder.path)).toEqual([]);
    const program = folder.write(
      'spool.ts',
      `import { createFileSpool } from ${JSON.stringify(new URL('../../src/adapters/spool/fileSpool.ts', import.meta.url).href)};
const spool = await createFileSpool(${JSON.stringify({ ...shape, directory: folder.path })});
for (let i = 0; i < 100; i++) await spool.append({ time: i, y: 0, numbers: [1, 2], categories: ['a', 'b'] });
console.log('written');
setInterval(() => undefined, 1000);`,
    );
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(readdirSync(folder.path)).toEqual(['spool.ts']);
  });
});
