/**
 * A source that goes wrong: for 500 labelled events in a row all numbers come a thousand times too large, and no filter stands before the
 * model. The labels are true.
 */
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { createFileSpool } from '../../src/adapters/spool/fileSpool.ts';
import { Fitting } from '../../src/batch/fitting.ts';
import { Nights } from '../../src/batch/nights.ts';
import { RowKeeper } from '../../src/batch/rowKeeper.ts';
import type { Fields } from '../../src/codecs/codec.ts';
import { mulberry32 } from '../../src/core/random.ts';
import { logLoss } from '../../src/evaluate/logLoss.ts';
import { Intake } from '../../src/pipeline/intake.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { configOf } from '../support/configured.ts';
import { readDataset } from '../support/dataset.ts';

const poisoned = 500;
const after = 2000;
const factor = 1000;
/** Rows between two nights of the batch model: ten days. */
const nightEvery = 480;

/** Without value filters, and without standardScaler: the data are from 0 to 1 as they come, and steps of a thousand go into the weights. */
const configuration = (window: number): string => `app: poison
input: { topic: events, time: time }
label: { field: class, classes: [DOWN, UP] }
features: { period: number, nswprice: number, nswdemand: number, vicprice: number, vicdemand: number, transfer: number }
transform: [{ kind: lastLabel, count: 2 }, oneHot]
model: { kind: logisticRegression, optimizer: { kind: sgd, learningRate: 0.01 } }
fallback: { use: best, window: ${window}, warmUp: 200, copyEvery: 500, maximumAge: 32d }
`;

/** Mean log losses from `window` events after a poisoning began until 2,000 events after it ended. */
export interface Figures {
  /** The row at which it began. */
  readonly start: number;
  readonly served: number;
  /** Of the same stream: the online model without anything beside it, and the batch model. */
  readonly online: number;
  readonly batch: number;
  readonly prior: number;
  /** Of the stream without poison: the online model. */
  readonly undisturbed: number;
}

interface Losses {
  readonly online: Float64Array;
  readonly batch: Float64Array;
  readonly prior: Float64Array;
  readonly served: Float64Array;
}

/** Poisons electricity at three places that `seed` decides. @param window of `fallback`, in labelled events */
export async function poison(seed: number, window: number): Promise<Figures[]> {
  const rows = events();
  const random = mulberry32(seed);
  const starts = [0, 1, 2].map((third) => Math.floor(6000 + third * 12_500 + random() * 8000));
  const isPoisoned = (row: number): boolean => starts.some((start) => row >= start && row < start + poisoned);
  const undisturbed = await losses(rows, window);
  const disturbed = await losses(
    rows.map((fields, row) => (isPoisoned(row) ? magnified(fields) : fields)),
    window,
  );
  const alone = await losses(
    rows.map((fields, row) => (isPoisoned(row) ? magnified(fields) : fields)),
    undefined,
  );
  return starts.map((start) => {
    const mean = (of: Float64Array): number => {
      const part = of.subarray(start + window, start + poisoned + after);
      return part.reduce((sum, loss) => sum + loss, 0) / part.length;
    };
    return {
      start,
      served: mean(disturbed.served),
      online: mean(alone.online),
      batch: mean(disturbed.batch),
      prior: mean(disturbed.prior),
      undisturbed: mean(undisturbed.online),
    };
  });
}

function events(): Fields[] {
  const { names, rows } = readDataset('electricity');
  const text = new Set(['time', 'class']);
  return rows.map((cells) =>
    Object.fromEntries(names.map((name, i) => [name, text.has(name) ? cells[i] : Number(cells[i])])),
  );
}

function magnified(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'number' ? value * factor : value]),
  );
}

/** What each slot would have lost on each row. @param window undefined: without `fallback`, of which only `online` is told then */
async function losses(rows: readonly Fields[], window: number | undefined): Promise<Losses> {
  const { topology: whole, batch } = configOf(configuration(window ?? 200));
  const topology = window === undefined ? { ...whole, fallback: undefined } : whole;
  const pipeline = new Pipeline(topology);
  const { numbers, categories } = pipeline.fields;
  const spool = await createFileSpool({
    numbers: numbers.length,
    categories: categories.length,
    disk: 2 ** 30,
  });
  const nights = new Nights(new Fitting(new Intake(topology), batch.model!), batch, cbor);
  const keeper = new RowKeeper(spool);
  let writing: Promise<void> | undefined;
  pipeline.onLabelled = (sample, y) => {
    writing = keeper.keep(sample, sample.time, y);
  };
  const make = (): Float64Array => new Float64Array(rows.length);
  const lost = { online: make(), batch: make(), prior: make(), served: make() };
  let row = 0;
  pipeline.onAnswers = (answers, y) => {
    for (const slot of ['online', 'batch', 'prior', 'served'] as const)
      lost[slot][row] = answers[slot] === undefined ? NaN : logLoss(answers[slot].probabilities, y);
  };
  pipeline.onScore = (score, y) => {
    if (window === undefined) lost.online[row] = logLoss(Float64Array.of(1 - score, score), y);
  };
  const origin = { id: () => 0, key: () => undefined, timestamp: NaN, lacks: () => false };
  try {
    for (; row < rows.length; row++) {
      if (window !== undefined && row > 0 && row % nightEvery === 0) {
        const model = await nights.train(spool);
        if (model !== undefined) pipeline.fallback!.useBatch(model);
      }
      pipeline.processEvent({ ok: true, value: rows[row]! }, origin, undefined);
      if (writing !== undefined) await writing;
    }
  } finally {
    await spool.remove();
  }
  return lost;
}
