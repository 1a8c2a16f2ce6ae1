import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

/** The columns that the model learns from, all scaled to 0..1 by those who published the data. */
export const features = ['period', 'nswprice', 'nswdemand', 'vicprice', 'vicdemand', 'transfer'] as const;
export type Feature = (typeof features)[number];

/** One half-hour of the market. */
export type MarketEvent = {
  /** Added by the player. */
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  /** UP: the price is above its mean of the last 24 hours. */
  readonly class: 'UP' | 'DOWN';
} & Readonly<Record<Feature, number>>;

/** The events of a gzipped CSV file, in its order, which is the order of time. */
export function readEvents(file: string): MarketEvent[] {
  const rows: Record<string, string>[] = parse(gunzipSync(readFileSync(file)), { columns: true });
  return rows.map((row, i) => {
    const numbers = Object.fromEntries(features.map((name) => [name, Number(row[name])]));
    return { id: `e${i + 1}`, time: row['time'], ...numbers, class: row['class'] } as MarketEvent;
  });
}
