import { manifests } from './checkHelm.ts';
import type { Check } from './checkReport.ts';
import { dryRunFaults, podFaults } from './clusterDryRun.ts';
import { ClusterHelm } from './clusterHelm.ts';
import { restrictedNamespace } from './clusterNamespace.ts';
import type { Place } from './clusterPlace.ts';

/** A fault that only an API server finds, as values past the chart's schema. */
export interface PlantedFault {
  readonly name: string;
  readonly set: readonly string[];
  /** What the dry run of the objects, or of their pods, says. */
  readonly dryRun: RegExp;
  /** What helm install says: a refusal, or a warning. */
  readonly install: RegExp;
}

export const plantedFaults: readonly PlantedFault[] = [
  {
    name: 'a wrong enum',
    set: ['batch.enabled=true', 'batch.concurrencyPolicy=Forbidden'],
    dryRun: /concurrencyPolicy: Unsupported value: "Forbidden"/,
    install: /concurrencyPolicy: Unsupported value: "Forbidden"/,
  },
  {
    name: 'a bad cron',
    set: ['batch.enabled=true', 'batch.schedule=0 25 * * *'],
    dryRun: /schedule: Invalid value: "0 25 \* \* \*"/,
    install: /schedule: Invalid value: "0 25 \* \* \*"/,
  },
  {
    name: 'a pod that "restricted" forbids',
    set: ['securityContext.allowPrivilegeEscalation=true'],
    dryRun:
      /a pod of Deployment\/\S+: 403: .*violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false/,
    install: /would violate PodSecurity \\?"restricted:latest\\?": allowPrivilegeEscalation != false/,
  },
];

function missed(by: string, pattern: RegExp, found: readonly string[]): readonly string[] {
  return found.some((line) => pattern.test(line))
    ? []
    : [`${by} did not say ${String(pattern)}, but:\n${found.join('\n')}`];
}

async function faultsOf(place: Place, fault: PlantedFault, namespace: string): Promise<readonly string[]> {
  const { api, kubeconfig } = place.cluster;
  const { folder, base } = place.chart;
  await restrictedNamespace(api, namespace);
  const rendering = { values: [base.file], set: fault.set, pastSchema: true, namespace };
  const text = await manifests(place.helm, place.chart, rendering);
  const dry = [...(await dryRunFaults(api, namespace, text)), ...(await podFaults(api, namespace, text))];
  const helm = new ClusterHelm(place.helm, kubeconfig, namespace, place.signal);
  const sets = fault.set.flatMap((set) => ['--set', set]);
  const past = ['--skip-schema-validation', '--timeout=2m'];
  const said = await helm.faults('install', 'driftline', folder, '-f', base.file, ...sets, ...past);
  return [...missed('the dry run', fault.dryRun, dry), ...missed('helm install', fault.install, said)];
}

/** Each fault must be found by the dry run, and by the install. */
export function plantedChecks(place: Place): readonly Check[] {
  return plantedFaults.map((fault, number) => ({
    name: `planted and caught: ${fault.name}`,
    run: () => faultsOf(place, fault, `planted-${number + 1}`),
  }));
}
