import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { mulberry32 } from '../../src/core/random.ts';

/** Numbers a row, and values of its one category. */
export const width = 10;
export const values = 20;
/** ms of event time between two rows. */
const step = 10_000;
const beginning = Date.UTC(2020, 0, 1);
/** Characters that are written at once. */
const chunk = 1 << 18;

const names = Array.from({ length: width }, (_, i) => `n${i}`);

/** For `driftline train`, over rows as below. @param sections further ones, YAML */
export const rowsConfig = (app: string, brokers: string, sections: string): string =>
  `app: ${app}\nkafka: { brokers: "${brokers}" }\ninput: { topic: ${app}.events, time: time }\n` +
  'label: { field: class, classes: [NO, YES] }\n' +
  `features: { ${names.map((name) => `${name}: number`).join(', ')}, place: category }\n` +
  `transform: [oneHot, standardScaler]\nmodel: logisticRegression\noutput: { topic: ${app}.predictions }\n${sections}`;

export interface BenchRow {
  /** ms since the epoch. */
  readonly time: number;
  readonly numbers: Float64Array;
  readonly place: string;
  readonly y: 0 | 1;
}

/** Rows whose label follows from all of their fields, with noise. One object, filled anew. */
export function* benchRows(count: number): Generator<BenchRow> {
  const random = mulberry32(1);
  const row = { time: 0, numbers: new Float64Array(width), place: '', y: 0 as 0 | 1 };
  for (let i = 0; i < count; i++) {
    const place = Math.floor(random() * values);
    let score = (place - values / 2) / 5;
    for (let k = 0; k < width; k++) {
      // Each number has a mean and a scale of its own; six digits, as in files.
      const x = random() - 0.5;
      row.numbers[k] = Math.round((k + x * (k + 1)) * 1e6) / 1e6;
      score += (k % 2 === 0 ? 2 : -2) * x;
    }
    row.time = beginning + i * step;
    row.place = `place-${place}`;
    row.y = random() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
    yield row;
  }
}

/** Writes them as a file (.jsonl or .csv), of which only a piece is in memory at a time. @returns its bytes */
export async function writeRows(path: string, count: number): Promise<number> {
  const csv = path.endsWith('.csv');
  const file = createWriteStream(path);
  let text = csv ? `time,${names.join(',')},place,class\n` : '';
  for (const { time, numbers, place, y } of benchRows(count)) {
    const label = y === 1 ? 'YES' : 'NO';
    text += csv
      ? `${time},${numbers.join(',')},${place},${label}\n`
      : `{"time":${time},${names.map((name, k) => `"${name}":${numbers[k]!}`).join(',')},"place":"${place}","class":"${label}"}\n`;
    if (text.length < chunk) continue;
    if (!file.write(text)) await once(file, 'drain');
    text = '';
  }
  file.end(text);
  await finished(file);
  return file.bytesWritten;
}
