import type { Example } from './checkChart.ts';
import { manifests, type Helm } from './checkHelm.ts';
import type { Check } from './checkReport.ts';
import { dryRunFaults, podFaults } from './clusterDryRun.ts';
import { failedInstallCheck } from './clusterFailedInstall.ts';
import { ClusterHelm } from './clusterHelm.ts';
import { plantedChecks } from './clusterPlanted.ts';
import { readmeManifestsCheck } from './clusterReadme.ts';
import { Release } from './clusterRelease.ts';
import type { Place } from './clusterPlace.ts';
import { restrictedNamespace } from './clusterNamespace.ts';

/** What the API server says of an example's objects, before any of them is there. */
function dryRunChecks(place: Place, example: Example): readonly Check[] {
  const { api } = place.cluster;
  const namespace = `dry-run-${example.name}`;
  const rendered = (): Promise<string> =>
    manifests(place.helm, place.chart, { values: [example.file], namespace });
  return [
    {
      name: `${example.name}: a strict dry run of each object`,
      run: async () => {
        await restrictedNamespace(api, namespace);
        return dryRunFaults(api, namespace, await rendered());
      },
    },
    {
      name: `${example.name}: a strict dry run of a pod from each template`,
      run: async () => podFaults(api, namespace, await rendered()),
    },
  ];
}

/** What a release of an example goes through, in a namespace of its own. */
function releaseChecks(place: Place, program: Helm, example: Example): readonly Check[] {
  const { api, kubeconfig } = place.cluster;
  const namespace = `${program.name}-${example.name}`.replace(' ', '');
  const helm = new ClusterHelm(program, kubeconfig, namespace, place.signal);
  const release = new Release({ ...place, api, helm, namespace }, place.chart, example);
  const also = (what: string): string => (example.hasConfig ? `: ${what}` : '');
  const steps: readonly Check[] = [
    {
      name: 'install',
      run: async () => {
        await restrictedNamespace(api, namespace);
        return release.install();
      },
    },
    {
      name: `upgrade${also('a changed configuration changes the checksum')}`,
      run: () => release.upgrade(),
    },
    { name: `rollback${also('the old checksum is back')}`, run: () => release.rollback() },
    {
      name: 'upgrade: where the topics job fails, workers stay',
      run: () => release.upgradeWithoutTopics(),
    },
    { name: 'test', run: () => release.test() },
    { name: 'uninstall: nothing is left', run: () => release.uninstall() },
  ];
  return steps.map(({ name, run }) => ({ name: `${example.name}: ${program.name} ${name}`, run }));
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
  const { chart, helm, helm4 } = place;
  return [
    ...chart.examples.flatMap((example) => [
      ...dryRunChecks(place, example),
      ...releaseChecks(place, helm, example),
    ]),
    // It applies objects on the server's side, as the one before it does not.
    ...chart.examples
      .filter(({ name }) => name === 'everything')
      .flatMap((example) => releaseChecks(place, helm4, example)),
    readmeManifestsCheck(place),
    failedInstallCheck(place),
    ...plantedChecks(place),
  ].map((check) => withStandIn(place, check));
}
