import type { Chart, Example } from './checkChart.ts';
import { nameOf, podTemplate } from './checkObjects.ts';
import type { ClusterApi } from './clusterApi.ts';
import type { ClusterHelm } from './clusterHelm.ts';
import type { StandIn } from './clusterStandIn.ts';

const release = 'driftline';
/** What a change looks like: of the configuration, or, where that is not the chart's, of something else. */
const changes = {
  config: ['--set-string', 'config.log.level=debug'],
  pods: ['--set-string', 'podAnnotations.changed=yes'],
};

/** One release in one namespace. Each step returns what is wrong. */
export class Release {
  readonly #api: ClusterApi;
  readonly #helm: ClusterHelm;
  readonly #standIn: StandIn;
  readonly #namespace: string;
  readonly #chart: readonly string[];
  readonly #hasConfig: boolean;
  readonly #change: readonly string[];
  #sums = '';

  constructor(
    cluster: { api: ClusterApi; helm: ClusterHelm; standIn: StandIn; namespace: string },
    chart: Chart,
    example: Example,
  ) {
    this.#api = cluster.api;
    this.#helm = cluster.helm;
    this.#standIn = cluster.standIn;
    this.#namespace = cluster.namespace;
    this.#chart = [release, chart.folder, '-f', example.file, '--timeout=2m'];
    this.#hasConfig = example.hasConfig;
    this.#change = example.hasConfig ? changes.config : changes.pods;
  }

  async install(): Promise<readonly string[]> {
    const faults = await this.#helm.faults('install', ...this.#chart);
    this.#sums = await this.#checksums();
    return faults;
  }

  /** With another configuration pods must be made anew, which a changed annotation does. */
  async upgrade(): Promise<readonly string[]> {
    const faults = await this.#helm.faults('upgrade', ...this.#chart, ...this.#change);
    if (faults.length > 0) return faults;
    if (!this.#hasConfig) return [];
    const sums = await this.#checksums();
    if (sums === '{}') return ['no pod template has an annotation checksum/…'];
    return sums === this.#sums ? [`the configuration changed, and the checksum did not: ${sums}`] : [];
  }

  async rollback(): Promise<readonly string[]> {
    const faults = await this.#helm.faults('rollback', release, '--timeout=2m');
    if (faults.length > 0) return faults;
    const sums = await this.#checksums();
    return sums === this.#sums ? [] : [`the checksum was ${this.#sums}, and is ${sums} after the rollback`];
  }

  /** Where topics cannot be made as the configuration wants them, workers stay as they are. */
  async upgradeWithoutTopics(): Promise<readonly string[]> {
    this.#standIn.complete = false;
    const { code, stdout } = await this.#helm.run('upgrade', ...this.#chart, ...this.#change);
    this.#standIn.complete = true;
    if (code === 0) return [`the topics job failed, and the upgrade went on:\n${stdout}`];
    const sums = await this.#checksums();
    if (sums !== this.#sums) return ['the topics job failed, and the workers were changed'];
    // And it is no obstacle to what comes next.
    return this.#helm.faults('upgrade', ...this.#chart);
  }

  test(): Promise<readonly string[]> {
    return this.#helm.faults('test', release, '--timeout=2m');
  }

  /** @returns what is left of the release, too */
  async uninstall(): Promise<readonly string[]> {
    const faults = await this.#helm.faults('uninstall', release, '--timeout=2m');
    const left = await this.#api.everything(this.#namespace);
    return [...faults, ...left.map((object) => `left behind: ${nameOf(object)}`)];
  }

  /** The checksums on the pod templates in the cluster, as text. */
  async #checksums(): Promise<string> {
    const objects = await this.#api.everything(this.#namespace);
    const sums = objects.flatMap((object) => {
      if (object.kind === 'Job') return [];
      const annotations = Object.entries(podTemplate(object)?.metadata?.annotations ?? {});
      return annotations
        .filter(([key]) => key.startsWith('checksum/'))
        .map(([key, sum]): [string, string] => [`${nameOf(object)} ${key}`, sum]);
    });
    return JSON.stringify(Object.fromEntries(sums));
  }
}
