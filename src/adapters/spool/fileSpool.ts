import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpoolError, type LabelledEvent, type RowBlock, type Span, type Spool } from '../../batch/ports.ts';
import { shuffle } from '../../core/random.ts';
import { faultOfPath } from '../files/systemFault.ts';
import { BlockDraft, StoredBlock, type Place } from './block.ts';
import { RecentBlocks } from './recentBlocks.ts';

export interface SpoolOptions {
  /** How many numbers and categories a row has. */
  readonly numbers: number;
  readonly categories: number;
  /** The most bytes on disk. */
  readonly disk: number;
  /** Left out: the system's folder for temporary files. */
  readonly directory?: string | undefined;
  /** Left out: 4096, or fewer where a block of them would take more than 4 MiB. */
  readonly blockRows?: number;
  /** bytes of blocks that stay in memory after they were read; left out: 4 MiB. */
  readonly recent?: number;
}

const mostBlockRows = 4096;
const leastBlockRows = 64;
/** A block is in memory three times while it is written. */
const blockBytes = 4 << 20;

/**
 * A spool in one file, block by block. The file has no name any more once it is open, so that nothing is left of it however the process
 * ends.
 * @throws SpoolError where the folder cannot be written to
 */
export async function createFileSpool(options: SpoolOptions): Promise<Spool> {
  const directory = options.directory ?? tmpdir();
  try {
    const folder = await mkdtemp(join(directory, 'driftline-spool-'));
    try {
      return new FileSpool(options, directory, await open(join(folder, 'rows'), 'wx+'));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } catch (error) {
    throw failed(directory, error);
  }
}

class FileSpool implements Spool {
  rows = 0;
  bytes = 0;
  private readonly options: SpoolOptions;
  private readonly directory: string;
  private readonly file: FileHandle;
  private readonly draft: BlockDraft;
  private readonly places: Place[] = [];
  private readonly forgotten: { readonly first: number; readonly end: number }[] = [];
  private readonly recent: RecentBlocks;
  /** Where the block in hand begins in the file, and how many of its rows are there. */
  private start = 0;
  private written = 0;

  constructor(options: SpoolOptions, directory: string, file: FileHandle) {
    this.options = options;
    this.directory = directory;
    this.file = file;
    this.recent = new RecentBlocks(options.recent ?? blockBytes);
    this.draft = new BlockDraft(
      options.blockRows ?? blockRowsOf(options),
      options.numbers,
      options.categories,
    );
  }

  append(row: LabelledEvent): Promise<void> | undefined {
    this.draft.add(row);
    this.rows++;
    return this.draft.isFull ? this.write() : undefined;
  }

  forget(first: number, count: number): void {
    if (count > 0) this.forgotten.push({ first, end: first + count });
  }

  async seal(): Promise<void> {
    if (this.draft.count > this.written) await this.write();
  }

  async *blocks(span: Span, random?: () => number): AsyncIterable<RowBlock> {
    const order = this.placesOf(span);
    if (random !== undefined) shuffle(order, random);
    for (const place of order) {
      const block = this.recent.take(place) ?? (await this.load(place));
      this.hide(place.first, block.times);
      try {
        yield block;
      } finally {
        this.recent.give(place, block);
      }
    }
  }

  async *times(span: Span): AsyncIterable<Float64Array> {
    let times = new Float64Array(0);
    for (const place of this.placesOf(span)) {
      const block = this.recent.take(place);
      if (block === undefined) {
        if (times.length !== place.rows) times = new Float64Array(place.rows);
        // A block begins with them.
        await this.read(new Uint8Array(times.buffer), place.at);
        this.hide(place.first, times);
        yield times;
        continue;
      }
      this.hide(place.first, block.times);
      try {
        yield block.times;
      } finally {
        this.recent.give(place, block);
      }
    }
  }

  async remove(): Promise<void> {
    await this.file.close();
  }

  private placesOf({ from, to }: Span): Place[] {
    return this.places.filter(({ earliest, latest }) => !(latest < from || earliest > to));
  }

  /** @param times of a block that begins with row `first` */
  private hide(first: number, times: Float64Array): void {
    for (const gone of this.forgotten)
      times.fill(NaN, clamp(gone.first - first, times.length), clamp(gone.end - first, times.length));
  }

  /** Where it was sealed before it was full, over what was there: blocks are the same, whenever and however often that was. */
  private async write(): Promise<void> {
    const { draft, start, options } = this;
    const { disk } = options;
    const first = this.rows - draft.count;
    const { bytes, ...place } = draft.encode(first, start);
    if (start + bytes.length > disk) {
      throw new SpoolError(
        `the rows take more than the ${disk} bytes of disk that they may have, after ${first} rows: raise batch.disk; where they ` +
          'come from the topic, a shorter batch.window also helps',
      );
    }
    try {
      for (let done = 0; done < bytes.length;)
        done += (await this.file.write(bytes, done, bytes.length - done, start + done)).bytesWritten;
    } catch (error) {
      throw failed(this.directory, error);
    }
    if (this.written > 0) this.recent.forget(this.places.pop()!);
    this.places.push(place);
    this.bytes = start + bytes.length;
    this.written = draft.count;
    if (!draft.isFull) return;
    draft.clear();
    this.start = this.bytes;
    this.written = 0;
  }

  private async load(place: Place): Promise<StoredBlock> {
    const { numbers, categories } = this.options;
    const block = this.recent.takeSpare() ?? new StoredBlock(numbers, categories);
    await this.read(block.room(place), place.at);
    block.open(place);
    return block;
  }

  private async read(into: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < into.length;) {
      const { bytesRead } = await this.file.read(into, done, into.length - done, at + done);
      if (bytesRead === 0)
        throw new SpoolError(`the rows on disk end at byte ${at + done}: they were cut off`);
      done += bytesRead;
    }
  }
}

function blockRowsOf({ numbers, categories }: SpoolOptions): number {
  const fitting = Math.floor(blockBytes / (8 * (2 + numbers) + 4 * categories));
  return Math.max(leastBlockRows, Math.min(fitting, mostBlockRows));
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(index, length));
}

function failed(directory: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return new SpoolError(
    `rows cannot be kept in ${directory}: ${faultOfPath(error, join(directory, 'rows'), 'write')}. Make room there, or name another folder (batch.directory)`,
    { cause: error },
  );
}
