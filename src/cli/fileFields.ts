import { ConfigError, formatPath } from '../config/faults.ts';
import { suggestion } from '../core/nearest.ts';
import { namedFields, withoutIt, type NamedField } from '../pipeline/namedFields.ts';
import type { SeenFields } from '../pipeline/seenFields.ts';
import type { Topology } from '../pipeline/topology.ts';

/** Takes a sentence for people. */
export type Say = (sentence: string) => void;

/** Whether a file can be of no use without it. The number of the row stands in for an id, and a row needs no time. */
function isFault({ use, needed }: NamedField): boolean {
  return use === 'label' || (use === 'feature' && needed);
}

/** What becomes of rows without it; a worker's events are not taken as rows of a file are. @param rejects each row is rejected for it */
function becomes(field: NamedField, rejects: boolean): string {
  const here = withoutIt(field, 'row', rejects);
  return field.needed && !rejects ? `${here} (a worker rejects each event without it)` : here;
}

/** Holds files of rows against the fields that the configuration names. */
export class FileFields {
  private readonly named: readonly NamedField[];
  private readonly say: Say;
  private readonly several: boolean;
  /** Fields that were told of. */
  private readonly told = new Set<string>();

  /** @param several files follow one another: what one of them lacks another may have */
  constructor(topology: Topology, say: Say, several: boolean) {
    this.named = namedFields(topology);
    this.say = say;
    this.several = several;
  }

  /**
   * Before the first row of a table.
   * @throws ConfigError where nothing can come of its rows: they would all be rejected, or none be learned
   */
  checkHeader(file: string, columns: readonly string[]): void {
    const read = new Set(this.named.map(({ name }) => name));
    const others = columns.filter((name) => !read.has(name));
    const absent = this.named.filter(({ name }) => !columns.includes(name));
    const sentence = (field: NamedField): string =>
      `there is no column "${field.name}", so ${becomes(field, field.use === 'feature' && field.needed)}` +
      suggestion(field.name, others);
    const faults = this.several ? [] : absent.filter(isFault);
    if (faults.length > 0) {
      const told = faults.map((field) => ({
        line: 1,
        column: 1,
        path: formatPath(field.path),
        message: sentence(field),
      }));
      throw new ConfigError(file, told);
    }
    for (const field of absent) {
      if (this.told.has(field.name)) continue;
      this.told.add(field.name);
      this.say(`${file}: ${formatPath(field.path)}: ${sentence(field)}`);
    }
  }

  /**
   * After the last row: what none of them had.
   * @param lacks whether nothing was expected of the rows, as they do not have the field at all
   */
  conclude(files: string, seen: SeenFields, lacks: (field: string) => boolean, say: Say): void {
    if (seen.looked === 0) return;
    for (const { field, suggestion } of seen.missing()) {
      if (this.told.has(field.name)) continue;
      const what = becomes(field, field.needed && !lacks(field.name));
      say(
        `${files}: ${formatPath(field.path)}: no row has a value of "${field.name}", so ${what}${suggestion}`,
      );
    }
  }
}
