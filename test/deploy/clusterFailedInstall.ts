import { nameOf } from './checkObjects.ts';
import type { Check } from './checkReport.ts';
import { ClusterHelm } from './clusterHelm.ts';
import { restrictedNamespace } from './clusterNamespace.ts';
import type { Place } from './clusterPlace.ts';

const namespace = 'failed-install';
const waiting = '--timeout=2m';

/** What an uninstall leaves where the topics job has failed: the job, for its log, until the next install takes it away. */
const left = 'Job/driftline-topics';

/** The first install, while the brokers are not as the configuration wants them; and what a user does after that. */
export function failedInstallCheck(place: Place): Check {
  const { api, kubeconfig } = place.cluster;
  const { folder, base } = place.chart;
  const helm = new ClusterHelm(place.helm, kubeconfig, namespace, place.signal);
  const install = ['install', 'driftline', folder, '-f', base.file, waiting];
  const names = async (): Promise<readonly string[]> => (await api.everything(namespace)).map(nameOf).sort();

  const failing = async (): Promise<readonly string[]> => {
    place.standIn.complete = false;
    const { code } = await helm.run(...install);
    place.standIn.complete = true;
    return code === 0 ? ['the topics job failed, and the install went on'] : [];
  };

  const run = async (): Promise<readonly string[]> => {
    await restrictedNamespace(api, namespace);
    const faults = [
      ...(await failing()),
      // As README.md says: the name is in use, and this goes on from there.
      ...(await helm.faults('upgrade', '--install', ...install.slice(1))),
      ...(await helm.faults('uninstall', 'driftline', waiting)),
      ...(await failing()),
      ...(await helm.faults('uninstall', 'driftline', waiting)),
    ];
    const found = await names();
    if (found.join() !== left) faults.push(`left after it: ${found.join(', ')}; known: ${left}`);
    faults.push(
      ...(await helm.faults(...install)),
      ...(await helm.faults('uninstall', 'driftline', waiting)),
    );
    const last = await names();
    return last.length === 0 ? faults : [...faults, `left behind in the end: ${last.join(', ')}`];
  };
  return { name: 'an install whose topics job fails leaves that job, which the next one takes away', run };
}
