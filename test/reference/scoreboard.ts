/** `node test/reference/scoreboard.ts` writes the table in README.md anew: ours, beside scoreboard.json's figures of River and MOA. */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { beyond } from '../../src/evaluate/kappa.ts';
import { prequential, type Example } from '../golden/prequential.ts';
import { readDataset } from '../support/dataset.ts';
import { boardModels, type BoardModel } from './boardModels.ts';
import { seedScores, seedTable, type SeedScore } from './driftSeeds.ts';

interface Figure {
  readonly dataset: string;
  readonly model: string;
  readonly accuracy?: number;
  readonly mae?: number;
}

/** Of one model on one data set. Undefined: that system has no such figure. */
export interface Score {
  readonly model: BoardModel;
  readonly dataset: string;
  readonly ours: number;
  readonly river: number;
  readonly moa: number | undefined;
}

const datasets: Readonly<Record<string, { target: string; classes?: readonly string[]; skip?: string }>> = {
  electricity: { target: 'class', classes: ['DOWN', 'UP'], skip: 'time' },
  sea_stream: { target: 'class', classes: ['0', '1'] },
  bananas: { target: 'target', classes: ['0', '1'] },
  phishing: { target: 'is_phishing', classes: ['0', '1'] },
  image_segments: { target: 'category' },
  trump_approval: { target: 'five_thirty_eight' },
};

const readme = new URL('./README.md', import.meta.url);
const [begin, end] = ['<!-- scoreboard -->', '<!-- /scoreboard -->'];

/** Each model on each data set on which River has a figure. */
export function scores(): Score[] {
  const { river, moa } = JSON.parse(readFileSync(new URL('./scoreboard.json', import.meta.url), 'utf8')) as {
    river: readonly Figure[];
    moa: readonly Figure[];
  };
  const figure = (of: readonly Figure[], dataset: string, model: string | undefined): number | undefined => {
    const found = of.find((one) => one.dataset === dataset && one.model === model);
    return found?.accuracy ?? found?.mae;
  };
  return Object.keys(datasets).flatMap((dataset) => {
    const models = boardModels.filter((model) => figure(river, dataset, model.river) !== undefined);
    if (models.length === 0) return [];
    const { numbers, examples, classes } = load(dataset);
    return models.map((model) => {
      const setup = { ...model.setup, numbers, ...(classes === undefined ? {} : { classes }) };
      const metrics = prequential(setup, examples, 0).evaluation.metrics();
      return {
        model,
        dataset,
        ours: (metrics['accuracy'] ?? metrics['mae'])!,
        river: figure(river, dataset, model.river)!,
        moa: figure(moa, dataset, model.moa),
      };
    });
  });
}

function load(name: string): {
  numbers: string[];
  examples: Example[];
  classes: readonly string[] | undefined;
} {
  const { target, classes, skip } = datasets[name]!;
  const { names, rows } = readDataset(name);
  const at = names.indexOf(target);
  const columns = [...names.keys()].filter((i) => i !== at && names[i] !== skip);
  const examples = rows.map((row) => ({ numbers: columns.map((i) => Number(row[i])), label: row[at]! }));
  return { numbers: columns.map((i) => names[i]!), examples, classes };
}

/** Markdown: a table for classes, one for numbers, and one for what draws random numbers. */
export function scoreboard(found: readonly Score[], drawn: readonly SeedScore[]): string {
  const classes = found.filter(({ model }) => model.setup.task === undefined);
  const numbers = found.filter(({ model }) => model.setup.task !== undefined);
  return [
    'Share of right answers in percent, ours / River / MOA; for electricity also kappa against no-change, which is 0 for the one that answers the last label.',
    '',
    ...table(classes, (score) => percent(score)),
    '',
    'Mean absolute error, ours / River.',
    '',
    ...table(numbers, ({ ours, river }) => `${ours.toFixed(4)} / ${river.toFixed(4)}`),
    '',
    ...found.flatMap(({ model }) =>
      model.differs === undefined ? [] : [`${model.title}: ${model.differs}`],
    ),
    '',
    'kswin draws random numbers, others here than in River, and MOA has none: logistic regression (rate 0.01) that begins anew at each change that it',
    'finds (ours where losses have risen only); right answers in percent, mean (least to most) of ten seeds.',
    '',
    ...seedTable(drawn),
  ].join('\n');

  function percent({ dataset, ours, river, moa }: Score): string {
    const shown = (of: (x: number) => string): string =>
      [ours, river, moa].map((x) => (x === undefined ? '-' : of(x))).join(' / ');
    const accuracy = shown((x) => (100 * x).toFixed(2));
    if (dataset !== 'electricity') return accuracy;
    const last = classes.find(({ model, dataset: of }) => model.title === 'noChange' && of === dataset)!;
    return `${accuracy}; ${shown((x) => noSign(beyond(x, last.ours)!.toFixed(3)))}`;
  }
}

/** Rounding leaves the sign of what was below 0. */
const noSign = (text: string): string => (Number(text) === 0 ? text.replace('-', '') : text);

function table(found: readonly Score[], cell: (score: Score) => string): string[] {
  const columns = [...new Set(found.map(({ dataset }) => dataset))];
  const models = boardModels.filter((model) => found.some((score) => score.model === model));
  const rows = models.map((model) =>
    columns.map((dataset) => {
      const score = found.find((one) => one.model === model && one.dataset === dataset);
      return score === undefined ? '' : cell(score);
    }),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['model', ...columns]),
    line(['---', ...columns.map(() => '---')]),
    ...rows.map((cells, i) => line([models[i]!.title, ...cells])),
  ];
}

/** What stands in README.md. */
export function written(): string {
  return readFileSync(readme, 'utf8').split(`${begin}\n`)[1]!.split(`\n${end}`)[0]!;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const text = readFileSync(readme, 'utf8');
  const [before, after] = [text.split(begin)[0]!, text.split(end)[1]!];
  writeFileSync(readme, `${before}${begin}\n${scoreboard(scores(), seedScores())}\n${end}${after}`);
}
