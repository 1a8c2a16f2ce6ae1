import { gzipSync } from 'node:zlib';
import { configOf, configText, type Sections } from '../support/configured.ts';
import type { Config } from '../../src/config/config.ts';

/** A pipeline with a part of each kind, for `testEvents`; keys come from a field, so that a file has them too. */
export const streamSections: Sections = {
  app: 'app',
  input: '{ topic: in, id: id, time: time, key: colour }',
  label: '{ field: y, classes: [no, yes] }',
  features: '{ a: number, b: { type: number, missing: mean }, colour: category }',
  filters:
    '[ { kind: range, field: a, minimum: -1, maximum: 1 }, ' +
    '{ kind: outlier, field: b, threshold: 8, window: 50, warmUp: 20, action: quarantine }, ' +
    '{ kind: duplicate, window: 100, action: drop } ]',
  transform: '[ { kind: lastLabel, count: 2 }, oneHot, standardScaler ]',
  model: '{ kind: logisticRegression, optimizer: { kind: sgd, learningRate: 0.05 } }',
  update: '{ events: 3, time: 5s }',
  drift: 'adwin',
  commit: '{ interval: 5ms }',
  checkpoint: '{ interval: 20ms }',
  http: '{ port: 0, host: 127.0.0.1 }',
};

export function streamConfig(sections: Sections = {}): Config {
  return configOf(configText({ ...streamSections, ...sections }));
}

/** Values of records as lines of a file. */
export function linesOf(events: readonly { readonly value: string }[]): string {
  return events.map(({ value }) => `${value}\n`).join('');
}

/** An event of a file: null and left out are both missing. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** As JSON would have it, but for -0, which JSON has and `JSON.stringify` forgets. */
function cell(value: Row[string]): string {
  return Object.is(value, -0) ? '-0' : String(value ?? '');
}

/** The same rows as CSV, CSV.gz and JSON lines: name of the file -> content. */
export function formatsOf(
  columns: readonly string[],
  rows: readonly Row[],
): Record<string, string | Uint8Array> {
  const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const csv = [columns, ...rows.map((row) => columns.map((name) => cell(row[name] ?? null)))]
    .map((cells) => `${cells.map(quoted).join(',')}\n`)
    .join('');
  const json = (value: Row[string]): string =>
    typeof value === 'number' ? cell(value) : JSON.stringify(value);
  const jsonl = rows
    .map(
      (row) => `{${columns.map((name) => `${JSON.stringify(name)}:${json(row[name] ?? null)}`).join(',')}}\n`,
    )
    .join('');
  return {
    'rows.csv': csv,
    'rows.csv.gz': gzipSync(csv),
    'rows.jsonl': jsonl,
    'rows.jsonl.gz': gzipSync(jsonl),
  };
}
