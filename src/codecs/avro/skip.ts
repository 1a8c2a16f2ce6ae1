import { AvroFault, maximumDepth, type AvroBytes } from './bytes.ts';
import { Sizes } from './sizes.ts';
import type { AvroType } from './type.ts';

/**
 * Passes over a value. What is nested is not made: no field that is read is, and so a value's cost is bounded by its bytes, whatever
 * counts stand in it. All that is not of one size takes a byte at least.
 */
export interface Skip {
  skip(bytes: AvroBytes): void;
}

/** Makes what passes over the values of one schema's types. */
export class Skips {
  private readonly made = new Map<AvroType, Skip>();
  private readonly sizes = new Sizes();

  of(type: AvroType): Skip {
    let skip = this.made.get(type);
    if (skip === undefined) {
      const size = this.sizes.of(type);
      skip = size !== undefined ? new SkipBytes(size) : this.varying(type);
      this.made.set(type, skip);
    }
    return skip;
  }

  private varying(type: AvroType): Skip {
    switch (type.kind) {
      case 'int':
      case 'long':
        return skipLong;
      case 'bytes':
      case 'string':
        return skipSized;
      case 'enum':
        return new SkipEnum(type.symbols.length);
      case 'union':
        return new SkipUnion(type.types.map((one) => this.of(one)));
      case 'array':
        return new SkipBlocks(undefined, this.of(type.items));
      case 'map':
        return new SkipBlocks(skipSized, this.of(type.values));
      case 'record': {
        const fields: Skip[] = [];
        const skip = new SkipRecord(fields);
        // Before its fields: it may contain itself.
        this.made.set(type, skip);
        fields.push(...type.fields.map((field) => this.of(field.type)));
        return skip;
      }
      default:
        throw new Error(`every ${type.kind} has the same size`);
    }
  }
}

class SkipBytes implements Skip {
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  skip(bytes: AvroBytes): void {
    bytes.take(this.size);
  }
}

const skipLong: Skip = { skip: (bytes) => void bytes.long() };
const skipSized: Skip = { skip: (bytes) => void bytes.take(bytes.size()) };

class SkipEnum implements Skip {
  private readonly symbols: number;

  constructor(symbols: number) {
    this.symbols = symbols;
  }

  skip(bytes: AvroBytes): void {
    if (!(bytes.size() < this.symbols)) throw new AvroFault('a symbol that the enum does not have');
  }
}

class SkipUnion implements Skip {
  private readonly branches: readonly Skip[];

  constructor(branches: readonly Skip[]) {
    this.branches = branches;
  }

  skip(bytes: AvroBytes): void {
    const branch = this.branches[bytes.size()];
    if (branch === undefined) throw new AvroFault('a branch that the union does not have');
    branch.skip(bytes);
  }
}

class SkipRecord implements Skip {
  private readonly fields: readonly Skip[];

  constructor(fields: readonly Skip[]) {
    this.fields = fields;
  }

  skip(bytes: AvroBytes): void {
    enter(bytes);
    for (const field of this.fields) field.skip(bytes);
    bytes.depth--;
  }
}

/** Of an array or a map: blocks of items, until one of none. */
class SkipBlocks implements Skip {
  private readonly key: Skip | undefined;
  private readonly item: Skip;

  constructor(key: Skip | undefined, item: Skip) {
    this.key = key;
    this.item = item;
  }

  skip(bytes: AvroBytes): void {
    enter(bytes);
    for (let count = bytes.long(); count !== 0; count = bytes.long()) {
      // A negative count has the block's size after it.
      const size = count < 0 ? bytes.size() : undefined;
      const before = bytes.left;
      this.items(bytes, Math.abs(count));
      if (size !== undefined && before - bytes.left !== size) throw new AvroFault('a block of another size');
    }
    bytes.depth--;
  }

  private items(bytes: AvroBytes, count: number): void {
    // Each item takes a byte at least: more cannot follow, and need not be looked for.
    if (count > bytes.left) throw new AvroFault('more items than the value has bytes');
    for (let i = 0; i < count; i++) {
      this.key?.skip(bytes);
      this.item.skip(bytes);
    }
  }
}

function enter(bytes: AvroBytes): void {
  if (++bytes.depth > maximumDepth) throw new AvroFault(`nested more than ${maximumDepth} deep`);
}
