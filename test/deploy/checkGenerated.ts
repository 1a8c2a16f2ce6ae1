import { copyFile, mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chart } from './checkChart.ts';
import type { Helm } from './checkHelm.ts';
import type { Check } from './checkReport.ts';
import { runCommand } from './toolsCommand.ts';
import { root } from './toolsFolder.ts';

/** Values as users read them, not by name. */
const inOrder = ['--sort-values-order', 'file'];

async function scriptFaults(script: string, ...parameters: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runCommand(process.execPath, [join(root, script), ...parameters]);
  return code === 0 ? [] : [`${stdout}${stderr}`];
}

/** The schema of the values: made from the code as it is now, and right values pass by it, wrong ones do not. */
export function schemaChecks(helm: Helm, chart: Chart): readonly Check[] {
  return [
    {
      name: 'values.schema.json is current',
      run: () => scriptFaults('deploy/chart/valuesSchema.ts', '--check', `--chart=${chart.folder}`),
    },
    {
      name: `${helm.name} takes right values, and tells one place for each wrong one`,
      run: () => scriptFaults('test/deploy/valuesByHelm.ts', helm.path, chart.folder),
    },
  ];
}

/** Made from their declarations as these are now. */
export const dashboardsCheck: Check = {
  name: 'the dashboards are current',
  run: () => scriptFaults('deploy/grafana/write.ts', '--check'),
};

export function readmeCheck(helmDocs: string, chart: Chart, temporary: string): Check {
  return {
    name: 'README.md is current (helm-docs)',
    run: async () => {
      const copy = await mkdtemp(join(temporary, 'docs-'));
      for (const name of ['Chart.yaml', 'values.yaml', 'README.md.gotmpl'])
        await copyFile(join(chart.folder, name), join(copy, name));
      const { code, stderr } = await runCommand(helmDocs, [...inOrder, '--chart-search-root', copy]);
      if (code !== 0) return [stderr];
      const [made, kept] = [join(copy, 'README.md'), join(chart.folder, 'README.md')];
      if ((await readFile(made, 'utf8')) === (await readFile(kept, 'utf8'))) return [];
      const { stdout } = await runCommand('diff', ['-u', kept, made]);
      return [
        `make it anew by: ${helmDocs} ${inOrder.join(' ')} --chart-search-root ${chart.folder}\n${stdout}`,
      ];
    },
  };
}
