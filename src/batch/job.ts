import type { Topology } from '../pipeline/topology.ts';
import type { PartSpec } from '../core/options.ts';
import { StateError } from '../core/state.ts';
import { Intake } from '../pipeline/intake.ts';
import { frozenModelOf } from '../pipeline/batchModel/frozenModel.ts';
import { chunksOf } from '../worker/chunks.ts';
import { passes, WorkerError } from '../worker/errors.ts';
import type { ModelLog, PublishedModels } from '../worker/models/modelLog.ts';
import { modelsVersion, type ModelEntry, type RunRecord } from '../worker/models/records.ts';
import { modelsPlan } from '../worker/topics.ts';
import type { Broker, Clock, Encoding, Log, Transactions } from '../worker/ports.ts';
import { encodeModel, type EncodedModel } from './encodedModel.ts';
import { Fitting } from './fitting.ts';
import type { GatheredRows } from './gatherTopic.ts';
import { makeModel, type MadeModel } from './makeModel.ts';
import type { BatchOptions } from './options.ts';
import type { Spool, Watch } from './ports.ts';
import { TrainingRefused } from './split.ts';
import type { Standing } from './trial.ts';

const overtaken =
  'another training, or driftline models, has begun since and writes the models now; this one has announced nothing';

export interface JobOptions {
  readonly app: string;
  readonly topology: Topology;
  readonly batch: BatchOptions;
  readonly model: PartSpec;
  /** Publishes what the gate refuses. */
  readonly force: boolean;
}

export interface JobTools {
  readonly broker: Broker;
  readonly models: ModelLog;
  readonly clock: Clock;
  readonly encoding: Encoding;
  readonly log: Log;
  readonly watch: Watch;
  /** @param numbers and categories a row */
  createSpool(numbers: number, categories: number): Promise<Spool>;
  /** Fills the spool, and seals it. */
  gather(spool: Spool, watch: Watch): Promise<GatheredRows>;
}

/** How a run ended, and what of it is no part of its record. */
export interface JobReport {
  readonly run: RunRecord;
  /** Of what was published, or would have been; undefined: there was no model. */
  readonly made: MadeModel | undefined;
  readonly gathered: GatheredRows | undefined;
}

/**
 * The nightly job: rows from the topic to disk, a model from the rows, the gate, the publication. It holds the transactional id
 * `<app>-batch` from its beginning on, so that a later job fences an earlier one. A run that was refused or failed leaves a record, too.
 * @throws WorkerError fenced where a later job has begun, and whatever else went wrong
 */
export async function runJob(tools: JobTools, options: JobOptions): Promise<JobReport> {
  const { broker, clock, models, log } = tools;
  const began = clock.elapsed();
  const producer = await openModels(broker, options.app);
  const run = new Run(tools, began);
  try {
    const report = await work(tools, options, producer, run);
    if (report.run.result !== 'promoted') await models.note(producer, report.run);
    return report;
  } catch (error) {
    // Whoever came later writes the record now.
    if (error instanceof WorkerError && error.trouble === 'fenced')
      throw new WorkerError('fenced', `${overtaken}: ${error.message}`, error);
    await models.note(producer, run.record('failed', messageOf(error), null)).catch((cause: unknown) => {
      log.warn({ err: cause }, 'that the job failed could not be written down');
    });
    throw error;
  } finally {
    await producer.close();
  }
}

/** Creates the topic of the models where it is missing, and fences whoever wrote to it. */
export async function openModels(broker: Broker, app: string): Promise<Transactions> {
  const plan = modelsPlan(app);
  if ((await broker.describe(plan.topic)) === undefined) await broker.create(plan.topic, 1, plan.config);
  const producer = await broker.open(`${app}-batch`);
  try {
    await producer.sweep(app, [{ topic: plan.topic, partition: 0 }]);
    return producer;
  } catch (error) {
    await producer.close();
    throw error;
  }
}

async function work(
  tools: JobTools,
  options: JobOptions,
  producer: Transactions,
  run: Run,
): Promise<JobReport> {
  const { encoding, models, watch } = tools;
  const { topology, batch, model, force } = options;
  const fitting = new Fitting(new Intake(topology), model);
  const { numbers, categories } = fitting.fields;
  const published = await models.read();
  const standing = await standingOf(tools, fitting, published);
  const spool = await tools.createSpool(numbers.length, categories.length);
  try {
    const gathered = await tools.gather(spool, watch);
    run.gathered(gathered);
    const { minimumRows, tolerance, seed } = batch;
    const { window } = gathered;
    let made: MadeModel;
    try {
      const make = { fitting, window, minimumRows, tolerance, seed, force, standing };
      made = await makeModel(make, spool, watch);
    } catch (error) {
      if (!(error instanceof TrainingRefused)) throw error;
      return { run: run.record('refused', error.message, null), made: undefined, gathered };
    }
    run.made(made);
    if (made.artifact === undefined) return { run: run.record('refused', made.reason, null), made, gathered };
    const encoded = encodeModel(made.artifact, made.split, encoding);
    const entry = entryOf(tools, options, made, encoded, gathered);
    const record = run.record('promoted', made.reason, entry.id);
    const announcement = {
      version: modelsVersion,
      id: entry.id,
      by: 'train' as const,
      previous: previousOf(published, entry.id),
      time: record.time,
    };
    await models.publish(producer, encoded.bytes, { entry, announcement, run: record }, batch.keepModels);
    return { run: record, made, gathered };
  } finally {
    await spool.remove();
  }
}

function entryOf(
  { clock }: JobTools,
  { batch }: JobOptions,
  { artifact, split, metrics }: MadeModel,
  { id, hash, bytes }: EncodedModel,
  { ends }: GatheredRows,
): ModelEntry {
  const { model, numbers, categories } = artifact!;
  return {
    version: modelsVersion,
    id,
    kind: model.kind,
    hash,
    bytes: bytes.length,
    chunks: batch.store === 'topic' ? chunksOf(bytes) : 0,
    numbers: [...numbers],
    categories: [...categories],
    window: { from: split.first, to: split.last },
    rows: split.rows,
    metrics,
    ends,
    time: clock.now(),
  };
}

/** The model that a new one is compared with; undefined: there is none that can be used. */
async function standingOf(
  { log, models }: JobTools,
  fitting: Fitting,
  { current, models: entries }: PublishedModels,
): Promise<Standing | undefined> {
  const entry = current === undefined ? undefined : entries.get(current.id);
  if (entry === undefined) return undefined;
  try {
    const model = frozenModelOf(await models.artifact(entry), fitting.fields);
    return { model, to: entry.window.to };
  } catch (error) {
    // A folder that cannot be read now may be written to all the same; the broker is needed for all else.
    const unreadable = passes(error) && entry.chunks === 0;
    if (!(error instanceof StateError) && !unreadable) throw error;
    log.warn(
      { id: entry.id, err: error },
      'the standing model cannot be used: the new one is not compared with it',
    );
    return undefined;
  }
}

/** What a run's record is made from, as far as it has come. */
class Run {
  private readonly clock: Clock;
  private readonly began: number;
  private rows = 0;
  private eventTime: number | null = null;
  private metrics: RunRecord['metrics'] = {};

  constructor({ clock }: JobTools, began: number) {
    this.clock = clock;
    this.began = began;
  }

  gathered({ rows, cold, last, missing, stray }: GatheredRows): void {
    this.rows = rows;
    this.eventTime = Number.isNaN(last) ? null : last;
    this.metrics = { missing, coldRows: cold, strayRows: stray };
  }

  made({ split, metrics, epochs }: MadeModel): void {
    this.rows = split.rows;
    this.eventTime = split.last;
    this.metrics = { ...this.metrics, epochs, ...metrics };
  }

  record(result: RunRecord['result'], reason: string, id: string | null): RunRecord {
    const { clock, rows, metrics, eventTime } = this;
    return {
      version: modelsVersion,
      id,
      result,
      reason,
      rows,
      seconds: (clock.elapsed() - this.began) / 1000,
      metrics,
      eventTime,
      time: clock.now(),
    };
  }
}

/** What to go back to: the same rows and seed give the same model again, which is not before itself. */
function previousOf({ current }: PublishedModels, id: string): string | null {
  if (current === undefined) return null;
  return current.id === id ? current.previous : current.id;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
