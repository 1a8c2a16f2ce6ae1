import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** Values that come with the chart. */
export interface Example {
  readonly name: string;
  readonly file: string;
  /** Whether the chart has the configuration, and not a ConfigMap from elsewhere. */
  readonly hasConfig: boolean;
}

export interface Chart {
  readonly folder: string;
  readonly examples: readonly Example[];
  /** The one that other values are laid over. */
  readonly base: Example;
}

async function exampleOf(name: string, file: string): Promise<Example> {
  const values = parse(await readFile(file, 'utf8')) as { config?: unknown };
  return { name, file, hasConfig: values.config !== undefined };
}

/** The chart in a folder; among its examples one that is not for users, with all that can be on. @throws Error where it has no example to begin with: then nothing would be checked */
export async function chartIn(folder: string): Promise<Chart> {
  const directory = join(folder, 'examples');
  const files = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).sort();
  const examples = await Promise.all([
    ...files.map((name) => exampleOf(name.slice(0, -'.yaml'.length), join(directory, name))),
    exampleOf('everything', join(import.meta.dirname, 'checkEverything.yaml')),
  ]);
  const base = examples.find(({ name }) => name === 'minimal');
  if (base === undefined) throw new Error(`there is no minimal.yaml in ${directory}`);
  return { folder, examples, base };
}

/** One edit of the chart's templates; `find` is somewhere in one of them, at least. */
export interface Edit {
  readonly find: RegExp;
  readonly put: string;
}

/**
 * A copy of the chart with a fault in it.
 * @throws Error where the edit fits nowhere: then the chart has changed, and nothing was planted
 */
export async function edited(chart: Chart, edit: Edit, target: string): Promise<Chart> {
  await cp(chart.folder, target, { recursive: true });
  const templates = join(target, 'templates');
  let places = 0;
  for (const name of await readdir(templates, { recursive: true })) {
    if (!/\.(yaml|tpl)$/.test(name)) continue;
    const text = await readFile(join(templates, name), 'utf8');
    const changed = text.replace(edit.find, edit.put);
    if (changed === text) continue;
    places += 1;
    await writeFile(join(templates, name), changed);
  }
  if (places === 0) throw new Error(`no template has ${String(edit.find)}: the fault was not planted`);
  return chartIn(target);
}
