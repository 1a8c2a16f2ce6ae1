import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Values that come with the chart. */
export interface Example {
  readonly name: string;
  readonly file: string;
}

export interface Chart {
  readonly folder: string;
  readonly examples: readonly Example[];
}

/** The chart in a folder. @throws Error where it has no example: then nothing would be checked */
export async function chartIn(folder: string): Promise<Chart> {
  const directory = join(folder, 'examples');
  const files = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).sort();
  if (files.length === 0) throw new Error(`there are no examples in ${directory}`);
  return {
    folder,
    examples: files.map((name) => ({ name: name.slice(0, -'.yaml'.length), file: join(directory, name) })),
  };
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
