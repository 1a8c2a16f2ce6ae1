import type { Fields } from '../codecs/codec.ts';
import type { Topology } from '../pipeline/topology.ts';

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

type Read = (cell: string) => unknown;

/** A cell that is no number stays text: the pipeline then says what is wrong with it. */
const number: Read = (cell) => (decimal.test(cell.trim()) ? Number(cell) : cell);
/** A class that is not declared has the type that a producer would have given it in JSON. */
const classLabel: Read = (cell) => {
  if (cell === 'true' || cell === 'false') return cell === 'true';
  const value = Number(cell);
  return Number.isFinite(value) && String(value) === cell ? value : cell;
};
const text: Read = (cell) => cell;

/** Gives a CSV row's cells the types that the configuration declares; an empty cell is missing. */
export class CellReader {
  private readonly reads = new Map<string, Read>();

  constructor({ features, input, label }: Topology) {
    if (input.time !== undefined) this.reads.set(input.time, number);
    for (const feature of features) this.reads.set(feature.name, feature.type === 'number' ? number : text);
    if (label === undefined) return;
    const declared = label.classes !== undefined;
    this.reads.set(label.field, label.task === 'regression' ? number : declared ? text : classLabel);
  }

  read(cells: Readonly<Record<string, string>>): Fields {
    const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const [column, cell] of Object.entries(cells)) {
      if (cell !== '') fields[column] = (this.reads.get(column) ?? text)(cell);
    }
    return fields;
  }
}
