import type { Classes } from '../core/classes.ts';
import type { PartSpec } from '../core/options.ts';
import type { Task } from '../core/output.ts';
import type { State } from '../core/state.ts';
import { mulberry32 } from '../core/random.ts';
import { lossOf } from '../evaluate/lossOf.ts';
import type { BatchModel, BatchModelKind } from '../models/batch/batchModel.ts';
import { Calibration } from '../models/batch/calibration.ts';
import { fitSigmoid, fitTemperature, type CalibrationParameters } from '../models/batch/fitCalibration.ts';
import type { Chain } from '../pipeline/chain.ts';
import type { Span, Spool, Watch } from './ports.ts';
import { RowReader } from './rows.ts';
import { TrainingRefused, type Split } from './split.ts';

/** The most rows that a calibration is fitted to: it has two parameters. */
const calibrationRows = 100_000;
/** Of all classes: 8 MB. */
const calibrationScores = 1_000_000;

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

/**
 * Trains a batch model on a spool's rows, of which only a block is in memory at a time. Encoders are fitted first, over the rows in their
 * order, and are frozen then; epochs read blocks in a seeded order, and the rows of a block in one.
 */
export class Trainer {
  private readonly options: TrainerOptions;
  private readonly watch: Watch;
  private readonly rows: RowReader;

  constructor(options: TrainerOptions, spool: Spool, watch: Watch) {
    this.options = options;
    this.watch = watch;
    const { numberNames, categoryNames } = options.createChain();
    this.rows = new RowReader(spool, numberNames.length, categoryNames.length, watch);
  }

  /**
   * On the window's rows before `split.validation`, for as many epochs as made the loss on the first half of validation smaller, calibrated on the
   * second half.
   * @throws TrainingRefused where no epoch has a finite loss
   */
  async search(split: Split): Promise<Trained> {
    const span = { from: split.first, to: split.validation };
    const { epochs: most, patience } = this.epochOptions();
    this.watch.begin('fitting the encoders', Math.round(split.rows * 0.7));
    const begun = await this.begin(span);
    const untuned = new Calibration(this.options.task, this.options.classes.size, begun.parameters);
    const watched = { from: split.validation, to: split.calibration };
    let best: { loss: number; epochs: number; state: State } | undefined;
    for (let epoch = 1; epoch <= most && epoch - (best?.epochs ?? 0) <= patience; epoch++) {
      this.watch.begin(`epoch ${epoch} of at most ${most}`, Math.round(split.rows * 0.775));
      await this.epoch(begun, span, epoch);
      const loss = await this.loss({ ...begun, calibration: untuned }, watched);
      if (loss < (best?.loss ?? Infinity)) best = { loss, epochs: epoch, state: begun.model.snapshot() };
    }
    if (best === undefined) {
      throw new TrainingRefused(
        'notFinite',
        'the loss on the validation rows is not finite after any epoch: lower the learningRate of batch.model, or add standardScaler to transform',
      );
    }
    const { chain, parameters } = begun;
    const model = this.create(best.state);
    const span2 = { from: split.calibration, to: split.test };
    const calibration = await this.calibrate({ chain, model, parameters }, span2);
    return { chain, model, calibration, epochs: best.epochs };
  }

  /** What is published: the whole window, with the number of epochs and the calibration that were found. */
  async refit(
    { epochs, calibration }: Pick<Trained, 'epochs' | 'calibration'>,
    split: Split,
  ): Promise<Trained> {
    const span = { from: split.first, to: split.end };
    this.watch.begin('on all rows, fitting the encoders', split.rows);
    const begun = await this.begin(span);
    for (let epoch = 1; epoch <= epochs; epoch++) {
      this.watch.begin(`on all rows, epoch ${epoch} of ${epochs}`, split.rows);
      await this.epoch(begun, span, epoch);
    }
    const { chain, model } = begun;
    if (this.options.task === 'classification') return { chain, model, calibration, epochs };
    return { chain, model, calibration: new Calibration('regression', 0, begun.parameters), epochs };
  }

  /** The mean loss on rows of a span: log loss, or squared error; NaN where there are none. */
  async loss({ chain, model, calibration }: Omit<Trained, 'epochs'>, span: Span): Promise<number> {
    let [sum, rows] = [0, 0];
    await this.rows.each(span, undefined, (y) => {
      model.decide(chain.transformOne(this.rows.numbers, this.rows.categories));
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
    await this.rows.each(span, undefined, (y) => {
      chain.learnOne(this.rows.numbers, this.rows.categories);
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
    await this.rows.each(span, mulberry32(seed + epoch), (y) => {
      const x = chain.transformOne(this.rows.numbers, this.rows.categories);
      model.learnOne(x, task === 'classification' ? y : (y - b) / a);
    });
    model.endEpoch();
  }

  private async calibrate({ chain, model, parameters }: Begun, span: Span): Promise<Calibration> {
    const { task, classes } = this.options;
    if (task === 'regression') return new Calibration(task, 0, parameters);
    const width = model.scores.length;
    const most = Math.min(calibrationRows, Math.ceil(calibrationScores / width));
    const scores: number[] = [];
    const labels: number[] = [];
    await this.rows.each(span, undefined, (y) => {
      if (labels.length === most) return;
      model.decide(chain.transformOne(this.rows.numbers, this.rows.categories));
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
}

interface Begun {
  readonly chain: Chain;
  readonly model: BatchModel;
  readonly parameters: CalibrationParameters;
}
