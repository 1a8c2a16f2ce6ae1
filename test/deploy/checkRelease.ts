import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Chart } from './checkChart.ts';
import { manifests, type Helm } from './checkHelm.ts';
import type { Check } from './checkReport.ts';
import { output } from './toolsCommand.ts';

/** A Secret, in which Helm keeps a release, holds 1 MiB. */
const mostBytes = 700_000;

/** How large a release is with all that can be on, as Helm keeps it: JSON with the chart's files in base64, gzipped, in base64. */
async function releaseBytes(helm: Helm, chart: Chart, temporary: string): Promise<number> {
  const folder = await mkdtemp(join(temporary, 'release-'));
  const said = await output(helm.path, ['package', chart.folder, '--destination', folder]);
  const archive = basename(said.trim().split(' ').at(-1)!);
  await output('tar', ['--extract', '--file', archive], { cwd: folder });
  const packed = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    packed
      .filter((entry) => entry.isFile() && entry.name !== archive)
      .map(async ({ parentPath, name }) => [name, await readFile(join(parentPath, name), 'base64')]),
  );
  const everything = chart.examples.find(({ name }) => name === 'everything')!;
  const manifest = await manifests(helm, chart, { values: [everything.file] });
  return gzipSync(JSON.stringify({ files, manifest })).toString('base64').length;
}

export function releaseCheck(helm: Helm, chart: Chart, temporary: string): Check {
  return {
    name: `a release is below ${mostBytes / 1000} kB, with all that can be on`,
    run: async () => {
      const bytes = await releaseBytes(helm, chart, temporary);
      return bytes < mostBytes ? [] : [`it has ${bytes} bytes`];
    },
  };
}
