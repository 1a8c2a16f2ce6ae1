import { afterEach, describe, expect, it } from 'vitest';
import { createFileSpool } from '../../src/adapters/spool/fileSpool.ts';
import { always, unwatched, type LabelledEvent, type Spool } from '../../src/batch/ports.ts';
import { splitByTime, type Split } from '../../src/batch/split.ts';
import { Trainer } from '../../src/batch/trainer.ts';
import { Classes } from '../../src/core/classes.ts';
import { mulberry32 } from '../../src/core/random.ts';
import { batchModels } from '../../src/models/batch/registry.ts';
import { Chain } from '../../src/pipeline/chain.ts';

const hour = 3_600_000;
const open: Spool[] = [];

afterEach(async () => {
  for (const spool of open.splice(0)) await spool.remove();
});

async function spoolOf(rows: readonly LabelledEvent[]): Promise<Spool> {
  const spool = await createFileSpool({ numbers: 2, categories: 1, disk: 2 ** 30, blockRows: 64 });
  open.push(spool);
  for (const row of rows) await spool.append(row);
  await spool.seal();
  return spool;
}

/** Of scores 0, 2 x and 1 (red) or -1. */
function softmax(x: number, red: boolean): number[] {
  const e = [1, Math.exp(2 * x), Math.exp(red ? 1 : -1)];
  return e.map((one) => one / (e[0]! + e[1]! + e[2]!));
}

const truths = {
  /** p = 1 / (1 + exp(-(2 x0 - 1 + c))) with c = 1 for red */
  logistic: (x: number, red: boolean, u: number): number =>
    u < 1 / (1 + Math.exp(-(2 * x - 1 + (red ? 1 : 0)))) ? 1 : 0,
  softmax: (x: number, red: boolean, u: number): number => {
    const p = softmax(x, red);
    return u < p[0]! ? 0 : u < p[0]! + p[1]! ? 1 : 2;
  },
  /** In large units: the learning rate must not have to fit them. */
  linear: (x: number, red: boolean, u: number): number => 1e6 + 2e4 * x + (red ? 1e4 : 0) + 1e3 * (u - 0.5),
};
type Name = keyof typeof truths;

function rowsOf(name: Name, count = 3000, seed = 1): LabelledEvent[] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, (_, i) => {
    const [x, other, red] = [4 * random() - 2, 1000 * random(), random() < 0.5];
    return {
      time: i * hour,
      y: truths[name](x, red, random()),
      numbers: Float64Array.of(x, other),
      categories: [red ? 'red' : 'blue'],
    };
  });
}

function trainer(name: Name, spool: Spool, options: Record<string, number> = {}): Trainer {
  const kind = batchModels.find((one) => one.name === name)!;
  const task = kind.tasks[0]!;
  const labels = { logistic: ['no', 'yes'], softmax: ['a', 'b', 'c'], linear: undefined }[name];
  const classes = new Classes(labels, labels?.length ?? 0);
  const shape = {
    numbers: ['x', 'other'],
    imputed: [],
    categories: ['colour'],
    transform: [
      { kind: 'oneHot', options: { maximum: 1000 } },
      { kind: 'standardScaler', options: { withStd: true } },
    ],
    task,
    classes,
  };
  return new Trainer(
    {
      task,
      classes,
      kind,
      model: {
        kind: name,
        options: { epochs: 20, patience: 3, learningRate: 0.05, l1: 0, l2: 0.0001, ...options },
      },
      seed: 42,
      createChain: () => new Chain(shape),
    },
    spool,
    unwatched,
  );
}

const test = (split: Split) => ({ from: split.test, to: Infinity });

describe('the split', () => {
  it('is by event time: 70, 15 and 15 % of the rows, whatever their order', async () => {
    const rows = rowsOf('logistic').reverse();
    const split = await splitByTime(await spoolOf(rows), always, 500);
    const share = (time: number): number => rows.filter((row) => row.time < time).length / rows.length;
    expect(share(split.validation)).toBeCloseTo(0.7, 3);
    expect(share(split.calibration)).toBeCloseTo(0.775, 3);
    expect(share(split.test)).toBeCloseTo(0.85, 3);
    expect(split).toMatchObject({ first: 0, last: 2999 * hour });
  });

  it('leaves test and validation a day each where 15 % are less', async () => {
    const split = await splitByTime(await spoolOf(rowsOf('logistic', 96)), always, 50);
    expect(split).toEqual({
      first: 0,
      last: 95 * hour,
      test: 71 * hour,
      validation: 47 * hour,
      calibration: 59 * hour,
      rows: 96,
      end: Infinity,
    });
  });

  it('is refused with too few rows, rows without a time not counted, and with too short a time', async () => {
    const timeless = rowsOf('logistic', 499).map((row, i) => (i % 2 === 0 ? { ...row, time: NaN } : row));
    await expect(splitByTime(await spoolOf(timeless), always, 500)).rejects.toThrow(
      /^249 labelled rows with a time are too few: batch\.minimumRows is 500$/,
    );
    await expect(splitByTime(await spoolOf(rowsOf('logistic', 40)), always, 10)).rejects.toThrow(
      /the rows are of 1\.63 days: .* nothing is left to train on/,
    );
    await expect(splitByTime(await spoolOf([]), always, 10)).rejects.toThrow(/^0 labelled rows/);
  });
});

describe('the trainer', () => {
  /** The log loss that the truth itself has on the test rows; regression: the variance of its noise. */
  const best: Readonly<Record<Name, (rows: readonly LabelledEvent[]) => number>> = {
    logistic: (rows) =>
      rows.reduce((sum, { y, numbers, categories }) => {
        const p = 1 / (1 + Math.exp(-(2 * numbers[0]! - 1 + (categories[0] === 'red' ? 1 : 0))));
        return sum - Math.log(y === 1 ? p : 1 - p);
      }, 0) / rows.length,
    softmax: (rows) =>
      rows.reduce(
        (sum, { y, numbers, categories }) =>
          sum - Math.log(softmax(numbers[0]!, categories[0] === 'red')[y]!),
        0,
      ) / rows.length,
    linear: () => 1e6 / 12,
  };

  it.each(Object.keys(truths) as Name[])('comes near to the best there is: %s', async (name) => {
    const rows = rowsOf(name);
    const spool = await spoolOf(rows);
    const split = await splitByTime(spool, always, 500);
    const job = trainer(name, spool);
    const found = await job.search(split);
    const loss = await job.loss(found, test(split));
    const least = best[name](rows.filter(({ time }) => time >= split.test));
    expect(loss / least).toBeLessThan(1.06);
    expect(loss / least).toBeGreaterThan(0.94);
    const published = await job.refit(found, split);
    expect((await job.loss(published, test(split))) / least).toBeLessThan(1.06);
    expect(published.epochs).toBe(found.epochs);
  });

  it('gives the same bits for the same seed and rows', async () => {
    const spool = await spoolOf(rowsOf('logistic'));
    const split = await splitByTime(spool, always, 500);
    const [one, other] = [
      await trainer('logistic', spool).search(split),
      await trainer('logistic', spool).search(split),
    ];
    for (const part of ['model', 'chain', 'calibration'] as const)
      expect(other[part].snapshot()).toEqual(one[part].snapshot());
  });

  it('learns nothing from the test rows, and model and encoders nothing from the validation rows', async () => {
    const rows = rowsOf('logistic');
    const split = await splitByTime(await spoolOf(rows), always, 500);
    const spoilt = async (from: number) => {
      const spool = await spoolOf(
        rows.map((row) =>
          row.time < from
            ? row
            : { ...row, y: 1 - row.y, numbers: Float64Array.of(77, -5), categories: ['grey'] },
        ),
      );
      // One epoch: how many are best is what validation is for.
      return trainer('logistic', spool, { epochs: 1 }).search(split);
    };
    const clean = await spoilt(Infinity);
    const testSpoilt = await spoilt(split.test);
    const validationSpoilt = await spoilt(split.validation);
    for (const part of ['model', 'chain', 'calibration'] as const)
      expect(testSpoilt[part].snapshot()).toEqual(clean[part].snapshot());
    for (const part of ['model', 'chain'] as const)
      expect(validationSpoilt[part].snapshot()).toEqual(clean[part].snapshot());
    expect(validationSpoilt.calibration.snapshot()).not.toEqual(clean.calibration.snapshot());
  });

  it('stops early where more epochs do not make the validation loss smaller', async () => {
    const spool = await spoolOf(rowsOf('logistic'));
    const split = await splitByTime(spool, always, 500);
    const { epochs } = await trainer('logistic', spool, { epochs: 1000, patience: 2 }).search(split);
    expect(epochs).toBeLessThan(100);
  });

  it('refuses what does not converge, and says what to change', async () => {
    const spool = await spoolOf(rowsOf('linear'));
    const split = await splitByTime(spool, always, 500);
    await expect(trainer('linear', spool, { learningRate: 1e6 }).search(split)).rejects.toThrow(
      /not finite after any epoch: lower the learningRate/,
    );
  });
});
