import type { Classes } from '../core/classes.ts';
import type { PartSpec } from '../core/options.ts';
import type { Output, Task } from '../core/output.ts';
import type { State } from '../core/state.ts';
import { mulberry32, shuffle } from '../core/random.ts';
import type { BatchModel, BatchModelKind } from '../models/batch/batchModel.ts';
import { Calibration } from '../models/batch/calibration.ts';
import { fitSigmoid, fitTemperature, type CalibrationParameters } from '../models/batch/fitCalibration.ts';
import type { Chain } from '../pipeline/chain.ts';
import type { RowBlock, Spool } from './ports.ts';
import { TrainingRefused, type Split } from './split.ts';

/** The most rows that a calibration is fitted to: it has two parameters. */
const calibrationRows = 100_000;
/** A probability that is less counts as this much: one sure and wrong answer must not outweigh all others. */
const leastProbability = 1e-15;

export interface TrainerOptions {
  readonly task: Task;
  readonly classes: Classes;
  readonly kind: BatchModelKind;
  readonly model: PartSpec;
  readonly seed: number;
  /** A chain that knows nothing yet. */
  readonly createChain: () => Chain;
}

/** Encoders, model and calibration, all fitted to the same rows. */
export interface Trained {
  readonly chain: Chain;
  readonly model: BatchModel;
  readonly calibration: Calibration;
  /** How many epochs were best. */
  readonly epochs: number;
}

/** Half-open in event time. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Trains a batch model on a spool's rows, of which only a block is in memory at a time. Encoders are fitted first, over the rows in their
 * order, and are frozen then; epochs read blocks in a seeded order, and the rows of a block in one.
 */
export class Trainer {
  private readonly options: TrainerOptions;
  private readonly spool: Spool;
  private readonly numbers: Float64Array;
  private readonly categories: (string | undefined)[];

  constructor(options: TrainerOptions, spool: Spool) {
    this.options = options;
    this.spool = spool;
    const { numberNames, categoryNames } = options.createChain();
    this.numbers = new Float64Array(numberNames.length);
    this.categories = new Array<string | undefined>(categoryNames.length).fill(undefined);
  }

  /**
   * On the rows before `split.validation`, for as many epochs as made the loss on the first half of validation smaller, calibrated on the
   * second half.
   * @throws TrainingRefused where no epoch has a finite loss
   */
  async search(split: Split): Promise<Trained> {
    const span = { from: -Infinity, to: split.validation };
    const { epochs: most, patience } = this.epochOptions();
    const begun = await this.begin(span);
    const untuned = new Calibration(this.options.task, this.options.classes.size, begun.parameters);
    const watched = { from: split.validation, to: split.calibration };
    let best: { loss: number; epochs: number; state: State } | undefined;
    for (let epoch = 1; epoch <= most && epoch - (best?.epochs ?? 0) <= patience; epoch++) {
      await this.epoch(begun, span, epoch);
      const loss = await this.loss({ ...begun, calibration: untuned }, watched);
      if (loss < (best?.loss ?? Infinity)) best = { loss, epochs: epoch, state: begun.model.snapshot() };
    }
    if (best === undefined) {
      throw new TrainingRefused(
        'the loss on the validation rows is not finite after any epoch: lower the learningRate of batch.model, or add standardScaler to transform',
      );
    }
    const { chain, parameters } = begun;
    const model = this.create(best.state);
    const span2 = { from: split.calibration, to: split.test };
    const calibration = await this.calibrate({ chain, model, parameters }, span2);
    return { chain, model, calibration, epochs: best.epochs };
  }

  /** What is published: all rows, with the number of epochs and the calibration that were found. */
  async refit({ epochs, calibration }: Pick<Trained, 'epochs' | 'calibration'>): Promise<Trained> {
    const span = { from: -Infinity, to: Infinity };
    const begun = await this.begin(span);
    for (let epoch = 1; epoch <= epochs; epoch++) await this.epoch(begun, span, epoch);
    const { chain, model } = begun;
    if (this.options.task === 'classification') return { chain, model, calibration, epochs };
    return { chain, model, calibration: new Calibration('regression', 0, begun.parameters), epochs };
  }

  /** The mean loss on rows of a span: log loss, or squared error; NaN where there are none. */
  async loss({ chain, model, calibration }: Omit<Trained, 'epochs'>, span: Span): Promise<number> {
    let [sum, rows] = [0, 0];
    await this.each(span, undefined, (y) => {
      model.decide(chain.transformOne(this.numbers, this.categories));
      sum += lossOf(this.options.task, calibration.apply(model.scores), y);
      rows++;
    });
    return sum / rows;
  }

  private epochOptions(): { epochs: number; patience: number } {
    return this.options.model.options as { epochs: number; patience: number };
  }

  private create(state?: State): BatchModel {
    const { kind, model, task, classes } = this.options;
    return kind.create(model.options, { task, classes }, state);
  }

  /** Encoders that know the rows, a model that knows none, and what turns its scores into answers as long as nothing was calibrated. */
  private async begin(span: Span): Promise<Begun> {
    const chain = this.options.createChain();
    let [rows, mean, squares] = [0, 0, 0];
    await this.each(span, undefined, (y) => {
      chain.learnOne(this.numbers, this.categories);
      rows++;
      const before = y - mean;
      mean += before / rows;
      squares += before * (y - mean);
    });
    const model = this.create();
    if (this.options.task === 'classification') {
      return { chain, model, parameters: { a: model.scores.length > 1 ? 1 : -1, b: 0 } };
    }
    // Values are learned in units of their own deviation: the learning rate then fits whatever they measure.
    return { chain, model, parameters: { a: Math.sqrt(squares / rows) || 1, b: mean } };
  }

  private async epoch({ chain, model, parameters }: Begun, span: Span, epoch: number): Promise<void> {
    const { task, seed } = this.options;
    const { a, b } = parameters;
    await this.each(span, mulberry32(seed + epoch), (y) => {
      const x = chain.transformOne(this.numbers, this.categories);
      model.learnOne(x, task === 'classification' ? y : (y - b) / a);
    });
    model.endEpoch();
  }

  private async calibrate({ chain, model, parameters }: Begun, span: Span): Promise<Calibration> {
    const { task, classes } = this.options;
    if (task === 'regression') return new Calibration(task, 0, parameters);
    const width = model.scores.length;
    const scores: number[] = [];
    const labels: number[] = [];
    await this.each(span, undefined, (y) => {
      if (labels.length === calibrationRows) return;
      model.decide(chain.transformOne(this.numbers, this.categories));
      labels.push(y);
      for (let c = 0; c < width; c++) scores.push(model.scores[c]!);
    });
    if (labels.length === 0) return new Calibration(task, classes.size, parameters);
    const all = Float64Array.from(scores);
    return new Calibration(
      task,
      classes.size,
      width === 1 ? fitSigmoid(all, labels) : fitTemperature(all, labels, width),
    );
  }

  /** Calls `row` with the label of each row of the span; its fields are in `numbers` and `categories`. */
  private async each(
    { from, to }: Span,
    random: (() => number) | undefined,
    row: (y: number) => void,
  ): Promise<void> {
    for await (const block of this.spool.blocks(random)) {
      const order = random === undefined ? undefined : shuffle(upTo(block.count), random);
      for (let k = 0; k < block.count; k++)
        this.visit(block, order === undefined ? k : order[k]!, from, to, row);
    }
  }

  private visit(block: RowBlock, i: number, from: number, to: number, row: (y: number) => void): void {
    const time = block.time(i);
    if (!(time >= from && time < to)) return;
    block.load(i, this.numbers, this.categories);
    row(block.y(i));
  }
}

interface Begun {
  readonly chain: Chain;
  readonly model: BatchModel;
  readonly parameters: CalibrationParameters;
}

/** Log loss (nats) of a class, squared error of a value; infinite where there is no answer. */
export function lossOf(task: Task, output: Output, y: number): number {
  if (!output.ready) return Infinity;
  if (task === 'regression') return (output.value - y) ** 2;
  return -Math.log(Math.max(leastProbability, output.probabilities[y]!));
}

function upTo(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}
