import type { Helm } from './checkHelm.ts';
import { runCommand, type CommandResult } from './toolsCommand.ts';

/** What helm tells beside its result; the API server's warnings come by way of warnings.go. */
const warning = /warnings\.go|^WARNING|level=WARN/;

/** Helm, on one namespace of the cluster. */
export class ClusterHelm {
  readonly #helm: Helm;
  readonly #first: readonly string[];
  readonly #signal: AbortSignal;

  constructor(helm: Helm, kubeconfig: string, namespace: string, signal: AbortSignal) {
    this.#helm = helm;
    this.#first = [`--kubeconfig=${kubeconfig}`, `--namespace=${namespace}`];
    this.#signal = signal;
  }

  run(...parameters: readonly string[]): Promise<CommandResult> {
    return runCommand(this.#helm.path, [...this.#first, ...parameters], { signal: this.#signal });
  }

  /** @returns why it failed, and what it warned of */
  async faults(...parameters: readonly string[]): Promise<readonly string[]> {
    const { code, stdout, stderr } = await this.run(...parameters);
    if (code !== 0) return [`helm ${parameters[0]!} ended with ${code}:\n${stderr}${stdout}`];
    return stderr.split('\n').filter((line) => warning.test(line));
  }
}
