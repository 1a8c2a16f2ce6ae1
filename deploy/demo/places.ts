import { join } from 'node:path';

/** The checkout. */
export const root = join(import.meta.dirname, '../..');
export const config = join(import.meta.dirname, 'electricity.yaml');
export const data = join(root, 'test/data/electricity.csv.gz');

export const driftline = join(root, 'dist/driftline.js');

/** All that a run leaves behind lies in one folder. */
export interface Places {
  readonly folder: string;
  /** The local broker's data. */
  readonly kafka: string;
  /** What was spoiled, a JSON object a line. */
  readonly spoiled: string;
  readonly workerLog: string;
}

/** Of the first worker, and of any other. */
export function workerLogOf({ workerLog }: Places, number: number): string {
  return number === 1 ? workerLog : workerLog.replace(/\.log$/, `-${number}.log`);
}

/** @param folder default: one that git ignores */
export function placesIn(folder = join(root, '.driftline/demo')): Places {
  return {
    folder,
    kafka: join(folder, 'kafka'),
    spoiled: join(folder, 'spoiled.jsonl'),
    workerLog: join(folder, 'worker.log'),
  };
}
