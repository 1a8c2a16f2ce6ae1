import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { edited, type Chart, type Edit } from './checkChart.ts';
import { configFaults } from './checkConfigs.ts';
import { conformFaults } from './checkConform.ts';
import { manifests, template, type Helm } from './checkHelm.ts';
import type { Check } from './checkReport.ts';
import { kubernetesVersions } from './toolsPinned.ts';

/** What finds a fault: the schema of the values, the schemas of Kubernetes, or the worker's own check. */
type Finder = 'values' | 'kubeconform' | 'config check';

export interface PlantedFault {
  readonly name: string;
  /** In the templates, or in the values. */
  readonly edit?: Edit;
  readonly values?: string;
  readonly by: Finder;
  /** What the finder says. */
  readonly says: RegExp;
}

export const plantedFaults: readonly PlantedFault[] = [
  {
    name: 'a misspelt key in a template',
    edit: { find: /concurrencyPolicy:/, put: 'concurencyPolicy:' },
    values: 'batch: { enabled: true }',
    by: 'kubeconform',
    says: /CronJob\/\S+: .*concurencyPolicy/s,
  },
  {
    name: 'a misspelt key in a custom resource',
    edit: { find: /podMetricsEndpoints:/, put: 'podMetricEndpoints:' },
    values: 'podMonitor: { enabled: true }',
    by: 'kubeconform',
    says: /PodMonitor\/\S+: .*podMetricEndpoints/s,
  },
  {
    name: 'a wrong type in a template',
    edit: { find: /revisionHistoryLimit: .*/, put: 'revisionHistoryLimit: "three"' },
    by: 'kubeconform',
    says: /Deployment\/\S+: .*revisionHistoryLimit/s,
  },
  { name: 'a misspelt key in the values', values: 'replcas: 2', by: 'values', says: /replcas/ },
  { name: 'a wrong type in the values', values: 'replicas: one', by: 'values', says: /replicas.*got string/ },
  { name: 'an unknown config key', values: 'config: { modle: {} }', by: 'values', says: /config.*modle/ },
  {
    name: "an unknown config key, past the values' schema",
    values: 'config: { modle: {} }',
    by: 'config check',
    says: /modle/,
  },
];

/** Plants each fault in a copy, and expects that what should find it does. */
export function plantedChecks(
  helm: Helm,
  kubeconform: string,
  chart: Chart,
  temporary: string,
): readonly Check[] {
  const found = async (fault: PlantedFault): Promise<string> => {
    const folder = await mkdtemp(join(temporary, 'planted-'));
    const values = join(folder, 'values.yaml');
    await writeFile(values, fault.values ?? '{}');
    const spoiled = fault.edit === undefined ? chart : await edited(chart, fault.edit, join(folder, 'chart'));
    const rendering = { values: [chart.base.file, values], pastSchema: fault.by === 'config check' };
    if (fault.by === 'values') {
      const { code, stderr } = await template(helm, spoiled, rendering);
      return code === 0 ? '' : stderr;
    }
    const text = await manifests(helm, spoiled, rendering);
    const faults =
      fault.by === 'kubeconform'
        ? await conformFaults(kubeconform, kubernetesVersions.at(-1)!, { planted: text }, temporary)
        : await configFaults(text, temporary);
    return faults.join('\n');
  };
  return plantedFaults.map((fault) => ({
    name: `planted and caught by ${fault.by}: ${fault.name}`,
    run: async () => {
      const said = await found(fault);
      return fault.says.test(said) ? [] : [`${fault.by} did not say ${String(fault.says)}, but: ${said}`];
    },
  }));
}
