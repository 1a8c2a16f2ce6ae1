import type { Fields } from '../codecs/codec.ts';
import { suggestion } from '../core/nearest.ts';
import { own } from './fields.ts';
import { namedFields, type NamedField } from './namedFields.ts';
import type { Topology } from './topology.ts';

/** Of the names that events have: no stream of ever new ones fills the memory. */
const mostNames = 256;
const longestName = 64;

/** A field that no event had. */
export interface UnseenField {
  readonly field: NamedField;
  /** `; did you mean "x"?`, where events have a field of nearly that name, which nothing reads; or nothing. */
  readonly suggestion: string;
}

/**
 * Which of the fields that the configuration names are in the events at all. One that is misspelt is missing from each of them, and
 * where a feature may be missing, or an event have no label, nothing else would ever say so. Once all were seen it costs nothing more.
 */
export class SeenFields {
  /** Events that were looked at. */
  looked = 0;
  private unseen: NamedField[];
  private readonly read: ReadonlySet<string>;
  private readonly names = new Set<string>();

  constructor(topology: Topology) {
    this.unseen = namedFields(topology);
    this.read = new Set(this.unseen.map(({ name }) => name));
  }

  /** Whether each was seen. */
  get complete(): boolean {
    return this.unseen.length === 0;
  }

  see(fields: Fields): void {
    if (this.complete) return;
    this.looked++;
    // Null is missing, too.
    if (this.unseen.some(({ name }) => own(fields, name) != null))
      this.unseen = this.unseen.filter(({ name }) => own(fields, name) == null);
    if (this.names.size < mostNames)
      for (const name of Object.keys(fields)) if (name.length <= longestName) this.names.add(name);
  }

  missing(): UnseenField[] {
    const others = [...this.names].filter((name) => !this.read.has(name));
    return this.unseen.map((field) => ({ field, suggestion: suggestion(field.name, others) }));
  }
}
