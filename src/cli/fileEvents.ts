import { readRows, type Row } from '../adapters/files/rows.ts';
import type { Fields } from '../codecs/codec.ts';
import type { Result } from '../core/result.ts';
import type { Origin } from '../pipeline/origin.ts';
import { SeenFields } from '../pipeline/seenFields.ts';
import type { Topology } from '../pipeline/topology.ts';
import { CellReader } from './cells.ts';
import { FileFields, type Say } from './fileFields.ts';

/** How many rows are looked at to tell whether a file has a field at all. */
const lookAhead = 1000;

/** A file's rows as events, in slices. */
export class FileEvents {
  /** Of the row in hand. */
  readonly origin = new FileOrigin();
  private readonly topology: Topology;
  private readonly cells: CellReader;
  private readonly fields: FileFields;
  private readonly seen: SeenFields;

  /**
   * @param say is told of fields that files do not have, and may do without
   * @param several files are to be read, one after the other
   */
  constructor(topology: Topology, say: Say = () => undefined, several = false) {
    this.topology = topology;
    this.cells = new CellReader(topology);
    this.fields = new FileFields(topology, say, several);
    this.seen = new SeenFields(topology);
  }

  /**
   * Gives slices of `size` rows to `work`, which calls `next` before each row.
   * @throws FileError where the rows cannot be read
   * @throws ConfigError where nothing can come of them, as a field is not among their columns
   */
  async each(path: string, size: number, work: (slice: readonly Row[]) => Promise<void>): Promise<void> {
    const held: Row[] = [];
    let looked = false as boolean;
    const give = async (): Promise<void> => {
      const [first] = held;
      if (!looked && first !== undefined) {
        if ('cells' in first) this.fields.checkHeader(path, Object.keys(first.cells));
        this.origin.learnFields(held.slice(0, lookAhead), this.topology);
      }
      looked = true;
      while (held.length >= size) await work(held.splice(0, size));
    };
    for await (const row of readRows(path)) {
      held.push(row);
      if (held.length >= (looked ? size : Math.max(size, lookAhead))) await give();
    }
    await give();
    if (held.length > 0) await work(held);
  }

  /** The row is the one in hand now. @param decode of bytes that are no cells */
  next(row: Row, decode: (bytes: Uint8Array) => Result<Fields>): Result<Fields> {
    this.origin.row++;
    const event: Result<Fields> =
      'bytes' in row ? decode(row.bytes) : { ok: true, value: this.cells.read(row.cells) };
    if (event.ok) this.seen.see(event.value);
    return event;
  }

  /** After the last row. @param files what they are called */
  conclude(files: string, say: Say): void {
    this.fields.conclude(files, this.seen, (field) => this.origin.lacks(field), say);
  }
}

/** Rows of a file have neither key nor timestamp; their number stands in for an id that the file does not have. */
class FileOrigin implements Origin {
  readonly timestamp = NaN;
  row = 0;
  private readonly lacking = new Set<string>();

  id(): number {
    return this.row;
  }

  key(): undefined {
    return undefined;
  }

  lacks(field: string): boolean {
    return this.lacking.has(field);
  }

  learnFields(first: readonly Row[], { input }: Topology): void {
    const columns = new Set(first.flatMap((row) => fieldNames(row)));
    this.lacking.clear();
    for (const field of [input.id, input.time]) {
      if (field !== undefined && !columns.has(field)) this.lacking.add(field);
    }
  }
}

function fieldNames(row: Row): string[] {
  if ('cells' in row) return Object.keys(row.cells);
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(row.bytes));
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch {
    // A row that is no JSON names no field; the pipeline rejects it by itself.
    return [];
  }
}
