/** `node spoolRun.ts SOURCE`: rows a second into the spool, from files of rows or (`memory`) from rows that are there; prints JSON. */
import { createFileSpool } from '../../src/adapters/spool/fileSpool.ts';
import { unwatched, type LabelledEvent, type Spool } from '../../src/batch/ports.ts';
import { gatherFiles } from '../../src/cli/gatherFiles.ts';
import { benchRows, rowsConfig, width } from './batchRows.ts';
import { read } from './topologies.ts';

export interface SpoolRun {
  /** Rows a second. */
  readonly rate: number;
  /** us of CPU a row. */
  readonly cpu: number;
  /** Bytes on disk a row. */
  readonly bytes: number;
}

const warmUps = 1;
const runs = 3;
/** Rows that are in memory, over again. */
const kept = 10_000;
const rows = 500_000;

const [source] = process.argv.slice(2);
const { topology, batch } = read(rowsConfig('bench', 'localhost:9092', ''));
const fill = source === 'memory' ? fromMemory() : fromFile(source!);
const found: SpoolRun[] = [];
for (let run = 0; run < warmUps + runs; run++) {
  const spool = await createFileSpool({ numbers: width, categories: 1, disk: batch.disk });
  try {
    const [started, used] = [performance.now(), process.cpuUsage()];
    await fill(spool);
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(used);
    const count = spool.rows;
    if (run >= warmUps)
      found.push({ rate: count / seconds, cpu: (user + system) / count, bytes: spool.bytes / count });
  } finally {
    await spool.remove();
  }
}
console.log(JSON.stringify(found));

function fromFile(path: string): (spool: Spool) => Promise<unknown> {
  return (spool) => gatherFiles([path], topology, batch.window, spool, unwatched);
}

function fromMemory(): (spool: Spool) => Promise<void> {
  const events = Array.from(benchRows(kept), ({ time, y, numbers, place }): LabelledEvent => ({
    time,
    y,
    numbers: numbers.slice(),
    categories: [place],
  }));
  return async (spool) => {
    for (let i = 0; i < rows; i++) {
      const writing = spool.append(events[i % kept]!);
      if (writing !== undefined) await writing;
    }
    await spool.seal();
  };
}
