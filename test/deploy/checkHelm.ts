import type { Chart } from './checkChart.ts';
import { runCommand, type CommandResult } from './toolsCommand.ts';

/** A helm program, and how it is called in a report. */
export interface Helm {
  readonly name: string;
  readonly path: string;
}

/** What is asked of `helm template`. */
export interface Rendering {
  readonly values: readonly string[];
  /** That the cluster is said to have, e.g. 1.30.0. */
  readonly kubernetes?: string;
  readonly set?: readonly string[];
  readonly namespace?: string;
  /** To see what else than the values' schema finds a fault. */
  readonly pastSchema?: boolean;
}

/** Kinds that a cluster has where the operators are installed: some charts ask for them. */
const operators = ['monitoring.coreos.com/v1', 'keda.sh/v1alpha1'];

const valuesOf = (files: readonly string[]): readonly string[] => files.flatMap((file) => ['-f', file]);

export function template(helm: Helm, chart: Chart, rendering: Rendering): Promise<CommandResult> {
  return runCommand(helm.path, [
    'template',
    'driftline',
    chart.folder,
    `--namespace=${rendering.namespace ?? 'streams'}`,
    ...operators.map((version) => `--api-versions=${version}`),
    ...(rendering.kubernetes === undefined ? [] : [`--kube-version=${rendering.kubernetes}`]),
    ...(rendering.pastSchema === true ? ['--skip-schema-validation'] : []),
    ...valuesOf(rendering.values),
    ...(rendering.set ?? []).flatMap((set) => ['--set', set]),
  ]);
}

/** The rendered manifests. @throws Error with what helm said */
export async function manifests(helm: Helm, chart: Chart, rendering: Rendering): Promise<string> {
  const { code, stdout, stderr } = await template(helm, chart, rendering);
  if (code !== 0) throw new Error(`${helm.name} template: ${stderr.trim()}`);
  return stdout;
}

/** @returns what `helm lint --strict` finds */
export async function lintFaults(helm: Helm, chart: Chart, values: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runCommand(helm.path, [
    'lint',
    '--strict',
    chart.folder,
    '--namespace=streams',
    ...valuesOf(values),
  ]);
  return code === 0 ? [] : [`${stdout}${stderr}`];
}
