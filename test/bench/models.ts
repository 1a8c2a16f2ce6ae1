import { rm } from 'node:fs/promises';
import type { Bench } from './bench.ts';
import { bundleIn } from './bundled.ts';
import { measureBundled } from './child.ts';
import { lacking } from './models/learner.ts';
import { findMoa, findRiver, type Other, type Skipped } from './models/others.ts';
import type { ModelRun } from './models/passes.ts';
import { benchedModels, titleOf, type BenchedModel } from './models/rows.ts';
import { writeStream } from './models/stream.ts';
import { spreadOf } from './spread.ts';
import type { Cell } from './table.ts';

const rounds = 3;
/** Rows of the forest with `MEMORY=1`, as many as Covertype has. River would take a quarter of an hour for each model. */
const allRows = 580_000;

/** Each model by itself: predict and learn, features in memory, on one core, beside River and MOA on the same rows. */
export const models: Bench = {
  name: 'models',
  longer: true,
  async run({ say, folder, long }) {
    const river = long ? { skipped: 'River gets no streams of this length.' } : await findRiver(say);
    const moa = await findMoa(say);
    const notes = [river, moa].flatMap((found) => ('skipped' in found ? [found.skipped] : []));
    for (const note of notes) say(note);
    const program = await bundleIn(folder, 'models/ownRun.ts');
    const rows: Cell[][] = [];
    for (const [index, usual] of benchedModels.entries()) {
      if (long && !usual.stream.startsWith('forest')) continue;
      const benched = long ? { ...usual, rows: allRows } : usual;
      const name = titleOf(benched);
      const absent = lacking(benched);
      if (absent !== undefined) {
        rows.push([`${name}: SKIPPED, there is no ${absent}`, '-', '-', '-', '-', '-', '-', '-']);
        continue;
      }
      say(`models: ${name}`);
      const path = await writeStream(folder, benched.stream, benched.rows);
      try {
        const found: Round[] = [];
        for (let round = 0; round < (long ? 1 : rounds); round++) {
          const own = (await measureBundled(program, [String(index), path])) as ModelRun;
          found.push({ own, river: await ask(river, benched, path), moa: await ask(moa, benched, path) });
        }
        rows.push([name, ...cells(found, benched)]);
      } finally {
        await Promise.all(['f64', 'json'].map((ending) => rm(`${path}.${ending}`, { force: true })));
      }
    }
    return {
      title: 'Models: predict and learn, features in memory, one core',
      columns: [
        'model',
        'events a second',
        'River',
        'MOA',
        'x River',
        'x MOA',
        'aim',
        'score: ours, River, MOA',
      ],
      rows,
      notes: [
        `Median (least to most) of ${rounds} rounds, in each of which ours, River and MOA get the same rows in turn, a process each; ratios are those of a round.`,
        'Rates are by the CPU time of the thread that works, so that other work on the machine counts as little as it can. Ours and MOA go over the',
        'rows again and again, each time with a new model: first for their compilers, then to be measured. Linear models stand behind a standardScaler',
        'in River and ours, unless the numbers lie in 0 to 1; MOA has none that learns as it goes. Score: share of right answers, or mean absolute error.',
        'Ours is one file, made as dist/driftline.js is.',
        ...notes,
      ],
    };
  },
};

interface Round {
  readonly own: ModelRun;
  readonly river: ModelRun | undefined;
  readonly moa: ModelRun | undefined;
}

async function ask(
  other: Other | Skipped,
  benched: BenchedModel,
  path: string,
): Promise<ModelRun | undefined> {
  return 'skipped' in other ? undefined : other.run(benched, path);
}

const rateOf = ({ rates }: ModelRun): number => spreadOf(rates).median;

function cells(found: readonly Round[], { aim }: BenchedModel): Cell[] {
  const of = (system: keyof Round): ModelRun[] =>
    found.flatMap((round) => (round[system] === undefined ? [] : [round[system]]));
  const rate = (system: keyof Round): Cell =>
    of(system).length === 0 ? '-' : spreadOf(of(system).map(rateOf));
  const ratio = (system: 'river' | 'moa'): Cell => {
    const ratios = found.flatMap((round) =>
      round[system] === undefined ? [] : [rateOf(round.own) / rateOf(round[system])],
    );
    return ratios.length === 0 ? '-' : spreadOf(ratios);
  };
  const aims = [
    ...(aim.river === undefined ? [] : [`${aim.river} x River`]),
    ...(aim.moa === undefined ? [] : [`${aim.moa} x MOA`]),
  ];
  const scores = (['own', 'river', 'moa'] as const).map(
    (system) => of(system)[0]?.score.toPrecision(4) ?? '-',
  );
  return [
    rate('own'),
    rate('river'),
    rate('moa'),
    ratio('river'),
    ratio('moa'),
    aims.join(', '),
    scores.join(', '),
  ];
}
