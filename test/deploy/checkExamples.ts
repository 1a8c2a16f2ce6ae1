import { isDeepStrictEqual } from 'node:util';
import type { Chart, Example } from './checkChart.ts';
import { configFaults } from './checkConfigs.ts';
import { conformFaults } from './checkConform.ts';
import { lintFaults, manifests, type Helm } from './checkHelm.ts';
import { nameOf, objectsOf } from './checkObjects.ts';
import type { Check } from './checkReport.ts';
import { kubernetesVersions } from './toolsPinned.ts';

/** What each example must come through; `helm4` is the next major version, which users have, too. */
export function exampleChecks(
  helm: Helm,
  helm4: Helm,
  chart: Chart,
  example: Example,
  temporary: string,
): readonly Check[] {
  const values = [example.file];
  const checks: Check[] = [helm, helm4].map((each) => ({
    name: `${each.name} lint --strict`,
    run: () => lintFaults(each, chart, values),
  }));
  checks.push({
    name: `${helm4.name} template gives what ${helm.name} gives`,
    run: async () => {
      const one = objectsOf(await manifests(helm, chart, { values }));
      const other = objectsOf(await manifests(helm4, chart, { values }));
      const counts = one.length === other.length ? [] : [`${one.length} objects, and ${other.length}`];
      const differ = one.filter((object, at) => !isDeepStrictEqual(object, other[at]));
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

/** All examples, as they are for each version of Kubernetes. */
export function conformChecks(
  helm: Helm,
  kubeconform: string,
  chart: Chart,
  temporary: string,
): readonly Check[] {
  return kubernetesVersions.map((kubernetes) => ({
    name: `${helm.name} template, kubeconform -strict, Kubernetes ${kubernetes}: all examples`,
    run: async () => {
      const rendered: Record<string, string> = {};
      for (const { name, file } of chart.examples)
        rendered[name] = await manifests(helm, chart, { values: [file], kubernetes });
      return conformFaults(kubeconform, kubernetes, rendered, temporary);
    },
  }));
}
