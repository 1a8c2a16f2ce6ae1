import { StateError, StateReader, type State, type Stateful } from '../core/state.ts';
import type { Row } from '../transformers/row.ts';

/**
 * Which number columns there are, by index, and which stage made each: columns only ever get more (one-hot adds some as
 * categories appear), and their order is the order of their first appearance.
 */
export class Columns implements Stateful {
  static readonly version = 1;
  readonly names: string[] = [];
  private readonly origins: number[] = [];
  /** By stage: the columns that it sees, i.e. those of the stages before it. */
  private readonly inputs = new Map<number, number[]>();
  /** While a state is being restored: the columns that no stage has asked for yet. */
  private unclaimed: Set<number> | undefined;
  private readonly row: Row;

  constructor(row: Row, state?: State) {
    this.row = row;
    if (state === undefined) return;
    const reader = new StateReader('columns', state, Columns.version);
    this.names = reader.strings('names');
    this.origins = [...reader.int32('origins', this.names.length)];
    this.unclaimed = new Set(this.names.keys());
    row.resize(this.names.length);
  }

  /** What `stage` sees; the list grows when an earlier stage adds a column. */
  inputsOf(stage: number): readonly number[] {
    const inputs = [...this.names.keys()].filter((index) => this.origins[index]! < stage);
    this.inputs.set(stage, inputs);
    return inputs;
  }

  /** Adds a column of `stage`; while restoring, finds the one that it had. */
  add(name: string, stage: number, index?: number): number {
    if (this.unclaimed !== undefined) return this.claim(name, stage, index);
    const added = this.names.push(name) - 1;
    this.origins.push(stage);
    this.row.resize(this.names.length);
    for (const [later, inputs] of this.inputs) if (later > stage) inputs.push(added);
    return added;
  }

  /** All stages stand: a restored state must have no column left that none of them knows. */
  complete(): void {
    if (this.unclaimed !== undefined && this.unclaimed.size > 0) {
      const [first] = this.unclaimed;
      throw new StateError(
        `column "${this.names[first!]!}" of the state belongs to no transformer of this configuration`,
      );
    }
    this.unclaimed = undefined;
  }

  snapshot(): State {
    return { version: Columns.version, names: [...this.names], origins: Int32Array.from(this.origins) };
  }

  private claim(name: string, stage: number, index?: number): number {
    const fits = (i: number): boolean => this.names[i] === name && this.origins[i] === stage;
    const found = index ?? [...this.unclaimed!].find(fits);
    if (found === undefined || !fits(found) || !this.unclaimed!.delete(found)) {
      throw new StateError(`the state has no column "${name}" where this configuration has one`);
    }
    return found;
  }
}
