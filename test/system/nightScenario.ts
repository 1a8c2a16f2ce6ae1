import { mkdirSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { createFileSpool } from '../../src/adapters/spool/fileSpool.ts';
import { encodeModel } from '../../src/batch/encodedModel.ts';
import { Fitting } from '../../src/batch/fitting.ts';
import { gatherTopic } from '../../src/batch/gatherTopic.ts';
import { makeModel } from '../../src/batch/makeModel.ts';
import { unwatched } from '../../src/batch/ports.ts';
import type { ModelList } from '../../src/cli/models/text.ts';
import type { Config } from '../../src/config/config.ts';
import { Intake } from '../../src/pipeline/intake.ts';
import type { Logs } from '../simulation/checks.ts';
import { configOf } from '../support/configured.ts';
import type { TestFolder } from '../support/folder.ts';
import { sourceOf } from './javaLogs.ts';
import { driftline, sum, WorkerProcess } from './process.ts';
import { configuration } from './scenario.ts';

/** An application that has a nightly job, and its topics. */
export interface NightScenario {
  readonly app: string;
  /** Its configuration. */
  readonly file: string;
  readonly config: Config;
  /** Where the job keeps its rows. */
  readonly rows: string;
  /** The same application with another job: keys of `batch` as YAML. */
  with(batch: Readonly<Record<string, string>>): string;
}

/** Creates the topics. @param batch keys of `batch` that are not as here, as YAML */
export async function nightScenario(
  name: string,
  folder: TestFolder,
  partitions: number,
  batch: Readonly<Record<string, string>> = {},
): Promise<NightScenario> {
  const app = `${name}-${Date.now()}`;
  const rows = folder.place('rows');
  mkdirSync(rows);
  const text = (more: Readonly<Record<string, string>>): string => {
    const keys = { directory: rows, window: '30d', minimumRows: '200', keepModels: '2', ...batch, ...more };
    const section = Object.entries(keys).map(([key, value]) => `${key}: ${value}`);
    return (
      configuration(app) +
      'fallback: { use: best, window: 50, warmUp: 20, maximumAge: 20d, copyEvery: 100 }\n' +
      `batch: { ${section.join(', ')} }\n`
    );
  };
  let files = 0;
  const write = (more: Readonly<Record<string, string>>): string =>
    folder.write(`app${files++}.yaml`, text(more));
  const file = write({});
  const created = await driftline('topics', file, '--create', '--partitions', String(partitions));
  expect(created.code, created.err).toBe(0);
  return { app, file, config: configOf(text({})), rows, with: write };
}

/**
 * What the job makes of the input up to `ends`, with nobody else about.
 * @returns the artifact's hash
 */
export async function undisturbedHash(
  logs: Logs,
  { topology, batch }: Config,
  ends: Readonly<Record<string, number>>,
): Promise<string> {
  const fitting = new Fitting(new Intake(topology), batch.model!);
  const { numbers, categories } = fitting.fields;
  const spool = await createFileSpool({
    numbers: numbers.length,
    categories: categories.length,
    disk: batch.disk,
  });
  try {
    const source = sourceOf(logs, ends);
    const { window } = await gatherTopic(source, logs.input, topology, batch.window, spool, unwatched);
    const { minimumRows, tolerance, seed } = batch;
    const options = { fitting, window, minimumRows, tolerance, seed, force: true, standing: undefined };
    const made = await makeModel(options, spool, unwatched);
    return encodeModel(made.artifact!, made.split, cbor).hash;
  } finally {
    await spool.remove();
  }
}

/** What `models list` says. */
export async function listed({ file }: NightScenario): Promise<ModelList> {
  const { code, out, err } = await driftline('models', 'list', file, '--json');
  expect(code, err).toBe(0);
  return JSON.parse(out) as ModelList;
}

/** Waits until so many partitions of these workers have a batch model. */
export async function followed(
  workers: readonly WorkerProcess[],
  id: string,
  partitions: number,
): Promise<void> {
  for (const end = Date.now() + 90_000; ;) {
    const texts = await Promise.all(workers.map((worker) => worker.metrics()));
    const having = texts.map((text) => sum(text ?? '', 'driftline_batch_model_in_use', id));
    if (having.reduce((all, one) => all + one, 0) === partitions) return;
    if (Date.now() > end)
      throw new Error(`model ${id} is not followed: ${workers.map((worker) => worker.tail()).join('\n')}`);
    await sleep(50);
  }
}

/** What jobs have left where they keep their rows: files, since one that dies as it makes its folder leaves that, empty. */
export function leftOf({ rows }: NightScenario): string[] {
  return readdirSync(rows, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}
