import type { Chart, Example } from './checkChart.ts';
import { manifests, type Helm } from './checkHelm.ts';
import type { Check } from './checkReport.ts';
import { dryRunFaults, podFaults } from './clusterDryRun.ts';
import { ClusterHelm } from './clusterHelm.ts';
import { plantedFaults, type PlantedFault } from './clusterPlanted.ts';
import { Release } from './clusterRelease.ts';
import type { Cluster } from './clusterServers.ts';
import type { StandIn } from './clusterStandIn.ts';
import { restrictedNamespace } from './clusterNamespace.ts';

/** What the checks work with. */
export interface Place {
  readonly cluster: Cluster;
  readonly standIn: StandIn;
  readonly helm: Helm;
  readonly chart: Chart;
  readonly signal: AbortSignal;
}

/** The story of one example, in a namespace of its own. */
export function exampleChecks(place: Place, example: Example): readonly Check[] {
  const { api, kubeconfig } = place.cluster;
  const namespace = `example-${example.name}`;
  const rendered = (): Promise<string> =>
    manifests(place.helm, place.chart, { values: [example.file], namespace });
  const helm = new ClusterHelm(place.helm, kubeconfig, namespace, place.signal);
  const release = new Release({ ...place, api, helm, namespace }, place.chart.folder, [example.file]);
  const steps: readonly Check[] = [
    {
      name: 'a strict dry run of each object',
      run: async () => {
        await restrictedNamespace(api, namespace);
        return dryRunFaults(api, namespace, await rendered());
      },
    },
    {
      name: 'a strict dry run of a pod from each template',
      run: async () => podFaults(api, namespace, await rendered()),
    },
    { name: 'helm install', run: () => release.install() },
    { name: 'helm upgrade: a changed configuration changes the checksum', run: () => release.upgrade() },
    { name: 'helm rollback: the old checksum is back', run: () => release.rollback() },
    {
      name: 'helm upgrade: where the topics job fails, workers stay',
      run: () => release.upgradeWithoutTopics(),
    },
    { name: 'helm test', run: () => release.test() },
    { name: 'helm uninstall: nothing is left', run: () => release.uninstall() },
  ];
  return steps.map(({ name, run }) => ({ name: `${example.name}: ${name}`, run }));
}

/** Each fault must be found by the dry run and by the install. */
export function plantedCheck(place: Place, base: Example, fault: PlantedFault, namespace: string): Check {
  const { api, kubeconfig } = place.cluster;
  return {
    name: `planted and caught: ${fault.name}`,
    run: async () => {
      await restrictedNamespace(api, namespace);
      const rendering = { values: [base.file], set: fault.set, pastSchema: true, namespace };
      const text = await manifests(place.helm, place.chart, rendering);
      const dry = [...(await dryRunFaults(api, namespace, text)), ...(await podFaults(api, namespace, text))];
      const helm = new ClusterHelm(place.helm, kubeconfig, namespace, place.signal);
      const sets = fault.set.flatMap((set) => ['--set', set]);
      const past = ['--skip-schema-validation', '--timeout=2m'];
      const said = await helm.faults(
        'install',
        'driftline',
        place.chart.folder,
        '-f',
        base.file,
        ...sets,
        ...past,
      );
      const missed = (what: string, pattern: RegExp, found: readonly string[]): readonly string[] =>
        found.some((line) => pattern.test(line))
          ? []
          : [`${what} did not say ${String(pattern)}, but:\n${found.join('\n')}`];
      return [...missed('the dry run', fault.dryRun, dry), ...missed('helm install', fault.install, said)];
    },
  };
}

export function clusterChecks(place: Place): readonly Check[] {
  const base = place.chart.examples[0]!;
  return [
    ...place.chart.examples.flatMap((example) => exampleChecks(place, example)),
    ...plantedFaults.map((fault, number) => plantedCheck(place, base, fault, `planted-${number + 1}`)),
  ];
}
