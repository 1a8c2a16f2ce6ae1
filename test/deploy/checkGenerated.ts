import { copyFile, mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chart } from './checkChart.ts';
import type { Check } from './checkReport.ts';
import { runCommand } from './toolsCommand.ts';
import { root } from './toolsFolder.ts';

/** What is made from something else is checked in, and must be what would be made now. */
export function generatedChecks(helmDocs: string, chart: Chart, temporary: string): readonly Check[] {
  return [
    {
      name: 'values.schema.json is current',
      run: async () => {
        const generator = [join(root, 'deploy/chart/valuesSchema.ts'), '--check'];
        const { code, stdout, stderr } = await runCommand(process.execPath, generator, { cwd: root });
        return code === 0 ? [] : [`${stdout}${stderr}`];
      },
    },
    {
      name: 'README.md is current (helm-docs)',
      run: async () => {
        const copy = await mkdtemp(join(temporary, 'docs-'));
        for (const name of ['Chart.yaml', 'values.yaml', 'README.md.gotmpl'])
          await copyFile(join(chart.folder, name), join(copy, name));
        const { code, stderr } = await runCommand(helmDocs, ['--chart-search-root', copy]);
        if (code !== 0) return [stderr];
        const [made, kept] = [join(copy, 'README.md'), join(chart.folder, 'README.md')];
        if ((await readFile(made, 'utf8')) === (await readFile(kept, 'utf8'))) return [];
        const { stdout } = await runCommand('diff', ['-u', kept, made]);
        return [`it is not what helm-docs makes of values.yaml and README.md.gotmpl:\n${stdout}`];
      },
    },
  ];
}
