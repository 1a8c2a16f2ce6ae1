import type { Topology } from './topology.ts';

/** A field of the events that the configuration names. */
export interface NamedField {
  readonly name: string;
  /** Where it is named. */
  readonly path: readonly string[];
  readonly use: 'id' | 'time' | 'source' | 'key' | 'label' | 'feature';
  /** Whether an event is rejected that does not have it. */
  readonly needed: boolean;
}

type Naming = Pick<Topology, 'features' | 'input' | 'label'>;

/** All of them, in the order in which the configuration is read. */
export function namedFields({ features, input, label }: Naming): NamedField[] {
  const named: NamedField[] = [];
  for (const use of ['id', 'time', 'source', 'key'] as const) {
    const name = input[use];
    const needed = use === 'id' || use === 'time';
    if (name !== undefined) named.push({ name, path: ['input', use], use, needed });
  }
  if (label !== undefined)
    named.push({ name: label.field, path: ['label', 'field'], use: 'label', needed: false });
  for (const { name, type, missing } of features) {
    const needed = missing === 'reject' || (missing === 'mean' && type !== 'number');
    named.push({ name, path: ['features', name], use: 'feature', needed });
  }
  return named;
}

/** All rows of a file; events that were looked at, of which others may differ. */
const spoken = {
  row: { each: 'each row', all: 'rows', none: 'no row' },
  event: { each: 'each of them', all: 'they', none: 'none of them' },
};

/** For people: what becomes of events none of which has the field. @param rejects they are rejected for it */
export function withoutIt({ use }: NamedField, what: 'row' | 'event', rejects: boolean): string {
  const { each, all, none } = spoken[what];
  if (rejects) return `${each} is rejected`;
  switch (use) {
    case 'label':
      return 'nothing can be learned';
    case 'id':
      return `${all} are numbered in its place`;
    case 'feature':
      return `it is missing in ${each}`;
    default:
      return `${none} has a ${use}`;
  }
}
