/** `node epochsRun.ts MATRIX`: epochs of `logistic` over a spool, each timed; writes the encoded rows to MATRIX for sgd.py; prints JSON. */
import { openSync, writeSync, closeSync } from 'node:fs';
import { createFileSpool } from '../../src/adapters/spool/fileSpool.ts';
import { Fitting } from '../../src/batch/fitting.ts';
import { always, type Watch } from '../../src/batch/ports.ts';
import { RowReader } from '../../src/batch/rows.ts';
import { splitByTime } from '../../src/batch/split.ts';
import { Trainer } from '../../src/batch/trainer.ts';
import { Calibration } from '../../src/models/batch/calibration.ts';
import { Intake } from '../../src/pipeline/intake.ts';
import { benchRows, rowsConfig, width } from './batchRows.ts';
import { read } from './topologies.ts';

export interface EpochRun {
  /** Rows a second, in one epoch. */
  readonly rate: number;
  /** us of CPU a row and epoch, the collector's and compiler's threads included. */
  readonly cpu: number;
}

/** What was measured, and on what. */
export interface EpochRuns {
  readonly runs: readonly EpochRun[];
  readonly rows: number;
  /** Numbers a row after encoding. */
  readonly columns: number;
  /** Mean log loss on the same rows after the last epoch. */
  readonly loss: number;
}

const rows = 300_000;
const warmUps = 2;
const epochs = 10;

const [matrix] = process.argv.slice(2);
const { topology, batch } = read(rowsConfig('bench', 'localhost:9092', ''));
const fitting = new Fitting(new Intake(topology), batch.model!);
const spool = await createFileSpool({ numbers: width, categories: 1, disk: batch.disk });
for (const { time, numbers, place, y } of benchRows(rows)) {
  await spool.append({ time, numbers, categories: [place], y });
}
await spool.seal();

/** When each phase began: an epoch lasts until the next one begins. */
const began: { readonly phase: string; readonly at: number; readonly cpu: number }[] = [];
const watch: Watch = {
  begin: (phase) => {
    const { user, system } = process.cpuUsage();
    began.push({ phase, at: performance.now(), cpu: user + system });
  },
  step: () => undefined,
};
const { task, classes, kind, model } = fitting;
const createChain = () => fitting.createChain();
const trainer = new Trainer({ task, classes, kind, model, seed: batch.seed, createChain }, spool, watch);
const split = await splitByTime(spool, always, 1);
const calibration = Calibration.none(task, 1, 2);
const trained = await trainer.refit({ epochs: warmUps + epochs, calibration }, split);
watch.begin('end', undefined);
const inEpochs = began.slice(began.findIndex(({ phase }) => phase.includes('epoch')));
const runs = inEpochs.slice(warmUps, -1).map(({ at, cpu }, i): EpochRun => {
  const next = inEpochs[warmUps + i + 1]!;
  return { rate: (rows / (next.at - at)) * 1000, cpu: (next.cpu - cpu) / rows };
});
const loss = await trainer.loss(trained, always);
const columns = trained.chain.columns.names.length;
if (matrix !== undefined) await writeMatrix(matrix);
await spool.remove();
const found: EpochRuns = { runs, rows, columns, loss };
console.log(JSON.stringify(found));

/** All rows as the model sees them, then their labels: 64-bit little-endian. */
async function writeMatrix(path: string): Promise<void> {
  const file = openSync(path, 'w');
  const reader = new RowReader(spool, width, 1, watch);
  const labels: number[] = [];
  let block = new Float64Array(4096 * columns);
  let filled = 0;
  const flush = (): void => {
    writeSync(file, new Uint8Array(block.buffer, 0, 8 * filled));
    filled = 0;
  };
  await reader.each(always, undefined, (y) => {
    const row = trained.chain.transformOne(reader.numbers, reader.categories);
    block.set(row.values.subarray(0, columns), filled);
    filled += columns;
    labels.push(y);
    if (filled === block.length) flush();
  });
  flush();
  block = Float64Array.from(labels);
  filled = labels.length;
  flush();
  closeSync(file);
}
