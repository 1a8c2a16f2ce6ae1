import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mulberry32 } from '../../src/core/random.ts';
import { detectors as kinds } from '../../src/drift/registry.ts';
import type { Bench } from './bench.ts';
import { measureIn } from './child.ts';
import { findRiver } from './models/others.ts';
import type { ModelRun } from './models/passes.ts';
import { spreadOf } from './spread.ts';
import type { Cell } from './table.ts';

const rounds = 3;
/** So many that River's slowest is done in some seconds. */
const count = 20_000;

/** Each drift detector by itself, beside River's, on the same errors. */
export const detectors: Bench = {
  name: 'detectors',
  async run({ say, folder }) {
    const river = await findRiver(say);
    if ('skipped' in river) say(river.skipped);
    const path = join(folder, 'errors.f64');
    await writeFile(path, new Uint8Array(errors().buffer));
    try {
      const rows: Cell[][] = [];
      for (const { name, river: same } of kinds) {
        say(`detectors: ${name}`);
        const theirs = same !== undefined && 'classes' in same ? same.classes[0]! : undefined;
        const found: { own: ModelRun; other: ModelRun | undefined }[] = [];
        for (let round = 0; round < rounds; round++) {
          const own = (await measureIn('models/detectorRun.ts', [name, path])) as ModelRun;
          const other =
            'skipped' in river || theirs === undefined ? undefined : await river.time(theirs, path);
          found.push({ own, other });
        }
        rows.push([name, ...cells(found)]);
      }
      return {
        title: 'Drift detectors: values a second, one core',
        columns: ['detector', 'values a second', 'River', 'x River', 'changes found: ours, River'],
        rows,
        notes: [
          `Median (least to most) of ${rounds} rounds over ${count.toLocaleString('en')} errors (0 or 1) whose rate changes each 2,000, with the defaults; by the CPU time of the thread that works.`,
          "kswin draws random numbers, and each system has its own; all others must find River's changes.",
          ...('skipped' in river ? [river.skipped] : []),
        ],
      };
    } finally {
      await rm(path, { force: true });
    }
  },
};

function errors(): Float64Array {
  const random = mulberry32(9);
  return Float64Array.from({ length: count }, (_, i) =>
    Number(random() < (Math.floor(i / 2000) % 2 === 0 ? 0.1 : 0.4)),
  );
}

function cells(found: readonly { own: ModelRun; other: ModelRun | undefined }[]): Cell[] {
  const rateOf = ({ rates }: ModelRun): number => spreadOf(rates).median;
  const both = found.flatMap(({ own, other }) => (other === undefined ? [] : [{ own, other }]));
  return [
    spreadOf(found.map(({ own }) => rateOf(own))),
    both.length === 0 ? '-' : spreadOf(both.map(({ other }) => rateOf(other))),
    both.length === 0 ? '-' : spreadOf(both.map(({ own, other }) => rateOf(own) / rateOf(other))),
    `${found[0]!.own.score}, ${both[0]?.other.score ?? '-'}`,
  ];
}
