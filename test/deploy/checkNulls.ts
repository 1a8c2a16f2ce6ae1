import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chart } from './checkChart.ts';
import { conformFaults } from './checkConform.ts';
import { template, type Helm } from './checkHelm.ts';
import type { Check } from './checkReport.ts';
import { kubernetesVersions } from './toolsPinned.ts';
import { readAsHelm } from './values.ts';
import { nullsOf } from './valuesNulls.ts';
import { pathOf, toldLines } from './valuesTold.ts';

/** What a template says in a sentence, by `fail`; all else is an error of Go's. */
const sentence = /^Error: execution error at \(.*?\): \S/m;

/** null for each value: refused by its path or in a sentence, or objects that Kubernetes takes. */
export function nullsCheck(helm: Helm, kubeconform: string, chart: Chart, temporary: string): Check {
  return {
    name: `${helm.name} template with null for each value, kubeconform -strict`,
    run: async () => {
      const values = join(temporary, 'null.yaml');
      const nulls = nullsOf(readAsHelm(await readFile(join(chart.folder, 'values.yaml'), 'utf8')));
      const rendered: Record<string, string> = {};
      const faults: string[] = [];
      for (const { path, text, example = 'everything' } of nulls) {
        await writeFile(values, text);
        const { file } = chart.examples.find(({ name }) => name === example)!;
        const { code, stdout, stderr } = await template(helm, chart, { values: [file, values] });
        const told = toldLines(code !== 0, stderr);
        if (code === 0) rendered[path] = stdout;
        else if (!sentence.test(stderr) && (told.length !== 1 || pathOf(told[0]!) !== path))
          faults.push(`${path}: null: ${told.join('\n')}`);
      }
      return [
        ...faults,
        ...(await conformFaults(kubeconform, kubernetesVersions.at(-1)!, rendered, temporary)),
      ];
    },
  };
}
