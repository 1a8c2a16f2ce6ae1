import { isDeepStrictEqual } from 'node:util';
import type { Chart, Example } from './checkChart.ts';
import { configFaults } from './checkConfigs.ts';
import { conformFaults } from './checkConform.ts';
import { lintFaults, manifests, type Helm } from './checkHelm.ts';
import { nameOf, objectsOf } from './checkObjects.ts';
import type { Check } from './checkReport.ts';
import { kubernetesVersions } from './toolsPinned.ts';

export interface ChartTools {
  readonly helm: Helm;
  /** The next major version, which users have, too. */
  readonly helm4: Helm;
  readonly kubeconform: string;
}

/** What each example's values must come through. */
export function exampleChecks(
  { helm, helm4, kubeconform }: ChartTools,
  chart: Chart,
  example: Example,
  temporary: string,
): readonly Check[] {
  const values = [example.file];
  const checks: Check[] = [helm, helm4].map((each) => ({
    name: `${each.name} lint --strict`,
    run: () => lintFaults(each, chart, values),
  }));
  for (const kubernetes of kubernetesVersions)
    checks.push({
      name: `${helm.name} template, kubeconform -strict, Kubernetes ${kubernetes}`,
      run: async () =>
        conformFaults(kubeconform, await manifests(helm, chart, { values, kubernetes }), kubernetes),
    });
  checks.push({
    name: `${helm4.name} template gives what ${helm.name} gives`,
    run: async () => {
      const [one, other] = [
        objectsOf(await manifests(helm, chart, { values })),
        objectsOf(await manifests(helm4, chart, { values })),
      ];
      const differ = one.filter((object, at) => !isDeepStrictEqual(object, other[at]));
      const counts = one.length === other.length ? [] : [`${one.length} objects, and ${other.length}`];
      return [...counts, ...differ.map((object) => `another ${nameOf(object)}`)];
    },
  });
  if (example.hasConfig)
    checks.push({
      name: 'driftline config check of what the pods mount',
      run: async () => configFaults(await manifests(helm, chart, { values }), temporary),
    });
  return checks.map(({ name, run }) => ({ name: `${example.name}: ${name}`, run }));
}
