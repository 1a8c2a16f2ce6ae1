import type { Example } from './checkChart.ts';
import { manifests } from './checkHelm.ts';
import type { Check } from './checkReport.ts';
import { dryRunFaults, podFaults } from './clusterDryRun.ts';
import { failedInstallCheck } from './clusterFailedInstall.ts';
import { ClusterHelm } from './clusterHelm.ts';
import { plantedChecks } from './clusterPlanted.ts';
import { Release } from './clusterRelease.ts';
import type { Place } from './clusterPlace.ts';
import { restrictedNamespace } from './clusterNamespace.ts';

/** The story of one example, in a namespace of its own. */
export function exampleChecks(place: Place, example: Example): readonly Check[] {
  const { api, kubeconfig } = place.cluster;
  const namespace = `example-${example.name}`;
  const rendered = (): Promise<string> =>
    manifests(place.helm, place.chart, { values: [example.file], namespace });
  const helm = new ClusterHelm(place.helm, kubeconfig, namespace, place.signal);
  const release = new Release({ ...place, api, helm, namespace }, place.chart, example);
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
    {
      name: `helm upgrade${example.hasConfig ? ': a changed configuration changes the checksum' : ''}`,
      run: () => release.upgrade(),
    },
    {
      name: `helm rollback${example.hasConfig ? ': the old checksum is back' : ''}`,
      run: () => release.rollback(),
    },
    {
      name: 'helm upgrade: where the topics job fails, workers stay',
      run: () => release.upgradeWithoutTopics(),
    },
    { name: 'helm test', run: () => release.test() },
    { name: 'helm uninstall: nothing is left', run: () => release.uninstall() },
  ];
  return steps.map(({ name, run }) => ({ name: `${example.name}: ${name}`, run }));
}

/** Why the stand-in gave up, if it did: then helm waited for nothing. */
function withStandIn(place: Place, { name, run }: Check): Check {
  return {
    name,
    run: async () => {
      const faults = await run();
      const { fault } = place.standIn;
      return fault === undefined ? faults : [...faults, `the stand-in for controllers: ${fault}`];
    },
  };
}

export function clusterChecks(place: Place): readonly Check[] {
  return [
    ...place.chart.examples.flatMap((example) => exampleChecks(place, example)),
    failedInstallCheck(place),
    ...plantedChecks(place),
  ].map((check) => withStandIn(place, check));
}
