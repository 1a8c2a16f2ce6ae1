import { StateReader, type State, type Stateful } from './state.ts';

/** A class as it stood in the event: it keeps its type on the way out. Two are the same if their text is. */
export type ClassLabel = string | number | boolean;

/** The classes of a label: declared, or learned as they appear. A class is known by its index from then on. */
export class Classes implements Stateful {
  static readonly version = 1;
  readonly labels: ClassLabel[] = [];
  /** `labels`, as text. */
  readonly names: string[] = [];
  readonly declared: boolean;
  private readonly indexOfName = new Map<string, number>();
  private readonly maximum: number;

  /**
   * @param declared the classes that the configuration names, in its order; left out, they are learned
   * @param maximum how many the model can tell apart: a further one has no index
   */
  constructor(declared: readonly ClassLabel[] | undefined, maximum: number, state?: State) {
    this.declared = declared !== undefined;
    this.maximum = maximum;
    for (const label of declared ?? []) this.add(label);
    if (state !== undefined) this.restore(new StateReader('classes', state, Classes.version));
  }

  get size(): number {
    return this.labels.length;
  }

  /** The index of a class that is known, else -1. */
  indexOf(label: ClassLabel): number {
    return this.indexOfName.get(String(label)) ?? -1;
  }

  /** The index of a class, which is added if it may be; -1 where it is not declared, or one too many. */
  learnOne(label: ClassLabel): number {
    const known = this.indexOf(label);
    if (known >= 0 || this.declared || this.size >= this.maximum) return known;
    return this.add(label);
  }

  snapshot(): State {
    return { version: Classes.version, labels: [...this.labels] };
  }

  private add(label: ClassLabel): number {
    const index = this.labels.push(label) - 1;
    this.names.push(String(label));
    this.indexOfName.set(String(label), index);
    return index;
  }

  private restore(reader: StateReader): void {
    const labels = reader.list('labels');
    if (this.declared && labels.length !== this.size) throw reader.wrong('labels', 'the declared classes');
    labels.forEach((label, index) => {
      if (typeof label !== 'string' && typeof label !== 'number' && typeof label !== 'boolean') {
        throw reader.wrong('labels', 'a list of classes');
      }
      if (this.declared && this.names[index] !== String(label))
        throw reader.wrong('labels', 'the declared classes');
      if (!this.declared) this.add(label);
    });
  }
}
