import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeRows } from './batchRows.ts';
import type { Bench, BenchContext } from './bench.ts';
import { measureIn } from './child.ts';
import type { EpochRuns } from './epochsRun.ts';
import type { SpoolRun } from './spoolRun.ts';
import { spreadOf } from './spread.ts';
import type { Cell } from './table.ts';

const run = promisify(execFile);
const rounds = 5;
/** Rows of the files. */
const count = 200_000;
/** Of a call of `fit`; and how often it is called a round. */
const sklearnEpochs = 10;
const sklearnRuns = 2;
const requirements = join(import.meta.dirname, 'requirements.txt');

interface Sgd {
  readonly version: string;
  readonly runs: readonly { readonly rate: number; readonly cpu: number; readonly loss: number }[];
}

interface Round {
  readonly own: EpochRuns;
  readonly sgd: Sgd | undefined;
}

/** The nightly job's two halves: rows to disk, and epochs over them, beside scikit-learn. */
export const batch: Bench = {
  name: 'batch',
  async run(context) {
    const { say } = context;
    const rows = await spooling(context);
    const python = process.env['PYTHON'] ?? 'python3';
    const missing = await missingFrom(python);
    if (missing !== undefined) say(missing);
    const found: Round[] = [];
    for (let round = 1; round <= rounds; round++) {
      say(`batch: round ${round} of ${rounds}, epochs`);
      found.push(await epochs(context, missing === undefined ? python : undefined));
    }
    const own = found.map((one) => one.own);
    const first = own[0]!;
    rows.push([
      'logistic, an epoch over the spool',
      spreadOf(own.map((one) => spreadOf(one.runs.map(({ rate }) => rate)).median)),
      spreadOf(own.map((one) => spreadOf(one.runs.map(({ cpu }) => cpu)).median)),
      '',
      spreadOf(own.map(({ loss }) => loss)),
    ]);
    rows.push(sgdRow(found));
    return {
      title: `The nightly job: rows to disk; epochs over ${first.rows.toLocaleString('en')} rows of ${first.columns} columns`,
      columns: ['', 'rows a second', 'us of CPU a row', 'ratio in a round', 'log loss'],
      rows,
      notes: [
        'Rows of 10 numbers and a category of 20 values; a process a run, in turns. Median (least to most): of 3 runs after one that warms up',
        `for the spool, of ${rounds} rounds for epochs (of each the median of 10 epochs after 2, or of ${sklearnRuns} calls of fit with ${sklearnEpochs} epochs after one).`,
        'The ratio is of CPU a row. Ours reads blocks of raw rows from a file and encodes (oneHot, standardScaler) each row in each epoch, in memory',
        'that does not grow with the rows; scikit-learn has the encoded rows as one dense matrix in memory, which is not part of its time.',
        ...(missing === undefined ? [] : [missing]),
      ],
    };
  },
};

async function spooling({ folder, say }: BenchContext): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  const measure = async (title: string, source: string): Promise<void> => {
    say(`batch: into the spool, ${title}`);
    const runs = (await measureIn('spoolRun.ts', [source])) as SpoolRun[];
    rows.push([
      `into the spool, ${title}`,
      spreadOf(runs.map(({ rate }) => rate)),
      spreadOf(runs.map(({ cpu }) => cpu)),
      '',
      '',
    ]);
  };
  await measure('rows in memory', 'memory');
  for (const [title, name] of [
    ['JSON lines', 'rows.jsonl'],
    ['CSV', 'rows.csv'],
  ] as const) {
    const path = join(folder, name);
    try {
      await writeRows(path, count);
      await measure(title, path);
    } finally {
      await rm(path, { force: true });
    }
  }
  return rows;
}

/** Ours, then scikit-learn on the rows as ours encoded them. */
async function epochs({ folder }: BenchContext, python: string | undefined): Promise<Round> {
  const matrix = join(folder, 'matrix');
  try {
    const own = (await measureIn('epochsRun.ts', python === undefined ? [] : [matrix])) as EpochRuns;
    if (python === undefined) return { own, sgd: undefined };
    const numbers = [own.rows, own.columns, sklearnEpochs, sklearnRuns].map(String);
    const { stdout } = await run(python, [join(import.meta.dirname, 'sgd.py'), matrix, ...numbers]);
    return { own, sgd: JSON.parse(stdout) as Sgd };
  } finally {
    await rm(matrix, { force: true });
  }
}

function sgdRow(found: readonly Round[]): Cell[] {
  const known = found.flatMap(({ own, sgd }) => (sgd === undefined ? [] : [{ own, sgd }]));
  if (known.length === 0) return ['SKIPPED: scikit-learn is not there', '-', '-', '-', '-'];
  const cpuOf = ({ runs }: EpochRuns | Sgd): number => spreadOf(runs.map(({ cpu }) => cpu)).median;
  return [
    `scikit-learn ${known[0]!.sgd.version}, SGDClassifier, an epoch`,
    spreadOf(known.map(({ sgd }) => spreadOf(sgd.runs.map(({ rate }) => rate)).median)),
    spreadOf(known.map(({ sgd }) => cpuOf(sgd))),
    spreadOf(known.map(({ own, sgd }) => cpuOf(sgd) / cpuOf(own))),
    spreadOf(known.flatMap(({ sgd }) => sgd.runs.map(({ loss }) => loss))),
  ];
}

/** What to say where the pinned scikit-learn is not to be had; undefined: it is there. */
async function missingFrom(python: string): Promise<string | undefined> {
  const pinned = /scikit-learn==(\S+)/.exec(readFileSync(requirements, 'utf8'))![1]!;
  const how = `pip install -r test/bench/requirements.txt, and PYTHON=... make bench`;
  try {
    const { stdout } = await run(python, ['-c', 'import sklearn; print(sklearn.__version__)']);
    if (stdout.trim() === pinned) return undefined;
    return `SKIPPED: ${python} has scikit-learn ${stdout.trim()}, not ${pinned}: ${how}`;
  } catch (error) {
    const [reason] = (error as Error).message.trim().split('\n').slice(-1);
    return `SKIPPED: no scikit-learn ${pinned} in ${python} (${reason!}): ${how}`;
  }
}
