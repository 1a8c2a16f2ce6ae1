import { cbor } from '../adapters/encoding/cbor.ts';
import { Fitting } from '../batch/fitting.ts';
import { Nights } from '../batch/nights.ts';
import type { Spool } from '../batch/ports.ts';
import { RowKeeper } from '../batch/rowKeeper.ts';
import type { Fields } from '../codecs/codec.ts';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/faults.ts';
import type { PartSpec } from '../core/options.ts';
import type { Result } from '../core/result.ts';
import { Intake } from '../pipeline/intake.ts';
import type { Outputs, Pipeline } from '../pipeline/pipeline.ts';
import { DayScores, type DayReport } from './dayScores.ts';
import type { FileEvents } from './fileEvents.ts';
import { batchModelOf, spoolOf } from './train.ts';

/** ms */
const dayLength = 86_400_000;

/** What a backtest trains, and when. */
export interface NightlyOptions {
  readonly config: Config;
  /** The configuration's file, for faults. */
  readonly file: string;
  readonly model: PartSpec;
  /** Rows of the data between two nights; undefined: a night is at each midnight (UTC) of event time. */
  readonly every: number | undefined;
}

export interface NightlyReport {
  readonly nights: number;
  readonly promoted: number;
  /** By Refusal. */
  readonly refused: Readonly<Record<string, number>>;
  /** That the nights took. */
  readonly seconds: number;
  readonly days: readonly DayReport[];
}

/** @throws ConfigError where the file does not say what to train, or nothing would answer with it */
export function nightlyOf(config: Config, file: string, every: number | undefined): NightlyOptions {
  if (config.topology.fallback === undefined) {
    const message =
      '--nightly needs it: without fallback no batch model stands beside the online one. Write fallback: best';
    throw fault(file, 'fallback', message);
  }
  return { config, file, model: batchModelOf(config, file), every };
}

/**
 * Keeps a backtest's labelled events on disk, as the pipeline's models see them, and trains on them at each night, before the first
 * event after it is answered. The pipeline goes over the file once, and learns what it would have learned without.
 */
export class Nightly {
  private readonly options: NightlyOptions;
  private readonly pipeline: Pipeline;
  private readonly spool: Spool;
  private readonly rows: RowKeeper;
  private readonly nights: Nights;
  private seconds = 0;
  private readonly days: DayReport[] = [];
  private today: DayScores | undefined;
  /** Since the epoch, or of the period; NaN: nothing was accepted yet. */
  private day = NaN;
  /** Rows before the first day. */
  private early = 0;
  /** Of the row in hand, where the file has no times. */
  private time = NaN;
  private writing: Promise<void> | undefined;

  /** @throws SpoolError */
  static async open(options: NightlyOptions, pipeline: Pipeline): Promise<Nightly> {
    const { numbers, categories } = pipeline.fields;
    return new Nightly(
      options,
      pipeline,
      await spoolOf(options.config.batch, numbers.length, categories.length),
    );
  }

  private constructor(options: NightlyOptions, pipeline: Pipeline, spool: Spool) {
    const { topology, batch } = options.config;
    this.options = options;
    this.pipeline = pipeline;
    this.spool = spool;
    this.rows = new RowKeeper(spool);
    this.nights = new Nights(new Fitting(new Intake(topology), options.model), batch, cbor);
    pipeline.onLabelled = (sample, y) => {
      this.writing = this.rows.keep(sample, Number.isNaN(this.time) ? sample.time : this.time, y);
    };
  }

  score(...[answers, y, lastLabel]: Parameters<DayScores['update']>): void {
    this.today?.update(answers, y, lastLabel);
  }

  /** In place of the pipeline's `processEvent`. @throws ConfigError where there is nothing to tell the nights by */
  async process(event: Result<Fields>, origin: FileEvents['origin'], outputs: Outputs): Promise<void> {
    const { pipeline } = this;
    const { every } = this.options;
    this.time = this.timeOf(origin);
    if (every !== undefined) await this.reach(Math.ceil(origin.row / every));
    const verdict = pipeline.admitEvent(event, origin, outputs);
    if (verdict !== undefined && every === undefined)
      await this.reach(Math.floor(pipeline.watermark / dayLength));
    if (this.today === undefined) this.early++;
    else this.today.events++;
    if (verdict === undefined || !event.ok) return;
    pipeline.acceptEvent(event.value, verdict, outputs);
    if (this.writing === undefined) return;
    await this.writing;
    this.writing = undefined;
  }

  report(): NightlyReport {
    const { count, promoted, refused } = this.nights;
    const seconds = Number(this.seconds.toFixed(3));
    const days = this.today === undefined ? this.days : [...this.days, this.today.report()];
    return { nights: count, promoted, refused: Object.fromEntries(refused), seconds, days };
  }

  /** Gives the disk back. To be called in any case. */
  async close(): Promise<void> {
    await this.spool.remove();
  }

  /** Of a row in a file without times; NaN: the event has one. A day is then as many rows as there are between two nights. */
  private timeOf(origin: FileEvents['origin']): number {
    const { config, file, every } = this.options;
    const { time } = config.topology.input;
    if (time !== undefined && !origin.lacks(time)) return NaN;
    if (every !== undefined) return ((origin.row - 1) * dayLength) / every;
    const lacking = time === undefined ? 'no field is named here' : `the rows have no field ${time}`;
    const message = `--nightly trains at the midnights of event time, and ${lacking}: write --nightly=EVENTS to train every so many rows`;
    throw fault(file, 'input.time', message);
  }

  /** The day goes on, or there is a night before the next one. */
  private async reach(day: number): Promise<void> {
    if (day === this.day) return;
    const { pipeline, today } = this;
    if (today !== undefined) {
      this.days.push(today.report());
      await this.train();
    }
    this.day = day;
    const { task, classes, fallback } = pipeline;
    const name = this.options.every === undefined ? dateOf(day) : day;
    this.today = new DayScores(name, fallback!.batchInUse?.version ?? null, task, classes);
    this.today.events = this.early;
    this.early = 0;
  }

  private async train(): Promise<void> {
    const started = performance.now();
    const model = await this.nights.train(this.spool);
    if (model !== undefined) this.pipeline.fallback!.useBatch(model);
    this.seconds += (performance.now() - started) / 1000;
  }
}

function dateOf(day: number): string {
  return new Date(day * dayLength).toISOString().split('T')[0]!;
}

function fault(file: string, path: string, message: string): ConfigError {
  return new ConfigError(file, [{ line: 1, column: 1, path, message }]);
}
