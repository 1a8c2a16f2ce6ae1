import { StateError } from '../../core/state.ts';

export const modelsVersion = 1;

/** The topic that tells of an app's batch models, compacted, of one partition. */
export function modelsTopic(app: string): string {
  return `${app}.models`;
}

/** Metrics by name; null: it could not be computed. */
export type ModelMetrics = Readonly<Record<string, number | null>>;

/** A published model. Key: `model/<id>`. */
export interface ModelEntry {
  readonly version: number;
  /** `<end of the window>-<the hash's beginning>`: the same for the same model, sorted as they were trained. */
  readonly id: string;
  /** The batch model's kind. */
  readonly kind: string;
  /** SHA-256 of the artifact's bytes. */
  readonly hash: string;
  readonly bytes: number;
  /** In the topic: how many chunks the artifact has, under `artifact/<id>/<chunk>`; 0: it is a file in the folder of `batch.store`. */
  readonly chunks: number;
  /** Fields that it reads, by name. */
  readonly numbers: readonly string[];
  readonly categories: readonly string[];
  /** Event times of the first and the last row that it was trained on, ms. */
  readonly window: { readonly from: number; readonly to: number };
  readonly rows: number;
  readonly metrics: ModelMetrics;
  /** By partition of the input: up to where the job read; a worker takes the model from there on. Empty: it was trained on files. */
  readonly ends: Readonly<Record<string, number>>;
  /** ms since the epoch, for people. */
  readonly time: number;
}

/** Which model workers follow. Key: `current`; written last, when all of the model is there. */
export interface Announcement {
  readonly version: number;
  readonly id: string;
  readonly by: 'train' | 'promote' | 'rollback';
  readonly previous: string | null;
  readonly time: number;
}

/** How the newest run of the job ended. Key: `run`. */
export interface RunRecord {
  readonly version: number;
  /** Of the model that it made; null: none. */
  readonly id: string | null;
  readonly result: 'promoted' | 'refused' | 'failed';
  readonly reason: string;
  readonly rows: number;
  readonly seconds: number;
  readonly metrics: ModelMetrics;
  /** The end of the window, ms; null: no row was read. */
  readonly eventTime: number | null;
  readonly time: number;
}

/** @param to the end of the window, ms since the epoch */
export function modelId(to: number, hash: string): string {
  const time = new Date(to).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
  return `${time}-${hash.slice(0, 8)}`;
}

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => typeof value === 'number';
const whole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const texts: Check = (value) => Array.isArray(value) && value.every(text);
const mapOf =
  (check: Check): Check =>
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(check);
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value as string);

const entry = {
  id: text,
  kind: text,
  hash: text,
  bytes: whole,
  chunks: whole,
  numbers: texts,
  categories: texts,
  window: (value) =>
    mapOf(number)(value) && ['from', 'to'].every((key) => Object.hasOwn(value as object, key)),
  rows: whole,
  metrics: mapOf(orNull(number)),
  ends: mapOf(whole),
  time: number,
} satisfies Record<Exclude<keyof ModelEntry, 'version'>, Check>;

const announcement = {
  id: text,
  by: oneOf('train', 'promote', 'rollback'),
  previous: orNull(text),
  time: number,
} satisfies Record<Exclude<keyof Announcement, 'version'>, Check>;

const run = {
  id: orNull(text),
  result: oneOf('promoted', 'refused', 'failed'),
  reason: text,
  rows: whole,
  seconds: number,
  metrics: mapOf(orNull(number)),
  eventTime: orNull(number),
  time: number,
} satisfies Record<Exclude<keyof RunRecord, 'version'>, Check>;

/** @throws StateError */
export function parseEntry(value: unknown): ModelEntry {
  return parse('a model', entry, value) as ModelEntry;
}

/** @throws StateError */
export function parseAnnouncement(value: unknown): Announcement {
  return parse('the announcement', announcement, value) as Announcement;
}

/** @throws StateError */
export function parseRun(value: unknown): RunRecord {
  return parse('the newest run', run, value) as RunRecord;
}

function parse(what: string, checks: Readonly<Record<string, Check>>, value: unknown): unknown {
  const found = value as (Readonly<Record<string, unknown>> & { readonly version: number }) | null;
  if (typeof found !== 'object' || found === null) throw new StateError(`the record of ${what} is no object`);
  const { version } = found;
  if (version !== modelsVersion) {
    const hint = version > modelsVersion ? ': a newer Driftline wrote it' : '';
    throw new StateError(
      `the record of ${what} has version ${String(version)}, this build reads ${modelsVersion}${hint}`,
    );
  }
  const wrong = Object.keys(checks).find((key) => !checks[key]!(found[key]));
  if (wrong !== undefined) throw new StateError(`the record of ${what} is damaged: its ${wrong}`);
  return found;
}
