import type { Chart, Example } from './checkChart.ts';
import { configFaults } from './checkConfigs.ts';
import { conformFaults } from './checkConform.ts';
import { lintFaults, manifests, type Helm } from './checkHelm.ts';
import type { Check } from './checkReport.ts';
import { kubernetesVersions } from './toolsPinned.ts';

/** What each example's values must come through. */
export function exampleChecks(
  helms: readonly Helm[],
  kubeconform: string,
  chart: Chart,
  example: Example,
  temporary: string,
): readonly Check[] {
  const values = [example.file];
  const newest = kubernetesVersions.at(-1)!;
  const checks: Check[] = [];
  for (const helm of helms) {
    checks.push({ name: `${helm.name} lint --strict`, run: () => lintFaults(helm, chart, values) });
    for (const kubernetes of kubernetesVersions)
      checks.push({
        name: `${helm.name} template, kubeconform -strict, Kubernetes ${kubernetes}`,
        run: async () =>
          conformFaults(kubeconform, await manifests(helm, chart, { values, kubernetes }), kubernetes),
      });
  }
  checks.push({
    name: 'driftline config check of what the pods mount',
    run: async () =>
      configFaults(await manifests(helms[0]!, chart, { values, kubernetes: newest }), temporary),
  });
  return checks.map(({ name, run }) => ({ name: `${example.name}: ${name}`, run }));
}
