/** `make check-cluster`: the chart on a real API server, with what a release goes through, and faults that must be caught. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chartIn } from './checkChart.ts';
import { report } from './checkReport.ts';
import { clusterChecks } from './clusterChecks.ts';
import { etcd, etcdMissing } from './clusterEtcd.ts';
import { addCustomResources } from './clusterResources.ts';
import { startCluster, type Cluster } from './clusterServers.ts';
import { StandIn } from './clusterStandIn.ts';
import { root } from './toolsFolder.ts';
import { goMissing, hasGo } from './toolsGo.ts';
import { installed } from './toolsInstalled.ts';
import { endOnSignal, temporaryFolder } from './toolsTemporary.ts';

const { values } = parseArgs({ options: { chart: { type: 'string', default: join(root, 'helm') } } });
const say = (line: string): void => {
  console.log(line);
};

function skip(why: string): never {
  say(`check-cluster: SKIPPED: ${why}`);
  process.exit(0);
}

endOnSignal();
if (!(await hasGo())) skip(goMissing);
const store = await etcd();
if (store === undefined) skip(etcdMissing);
const helm = { name: 'helm 3', path: await installed('helm', say) };
const helm4 = { name: 'helm 4', path: await installed('helm4', say) };
const apiServer = await installed('kube-apiserver', say);

// From here on there are servers to be stopped, in their order.
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.removeAllListeners(signal).on(signal, () => {
    stopped.abort();
  });

const folder = await temporaryFolder(tmpdir(), 'driftline-cluster');
let cluster: Cluster | undefined;
let standIn: StandIn | undefined;
try {
  const began = performance.now();
  cluster = await startCluster(store, apiServer, folder, stopped.signal);
  await addCustomResources(cluster.api);
  say(`the API server is ready after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  standIn = new StandIn(cluster.api);
  const chart = await chartIn(values.chart);
  const checks = clusterChecks({ cluster, standIn, helm, helm4, chart, signal: stopped.signal });
  const ok = await report('check-cluster', checks, say, stopped.signal);
  process.exitCode = ok ? 0 : 1;
} finally {
  await standIn?.stop();
  await cluster?.stop();
}
