/** `make check-cluster`: the chart on a real API server, with what a release goes through, and faults that must be caught. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionsOf } from '../../deploy/usage.ts';
import { chartIn } from './checkChart.ts';
import { report } from './checkReport.ts';
import { clusterChecks } from './clusterChecks.ts';
import { etcd, etcdMissing } from './clusterEtcd.ts';
import { addCustomResources } from './clusterResources.ts';
import { startCluster } from './clusterServers.ts';
import { StandIn } from './clusterStandIn.ts';
import { skipped } from './skipped.ts';
import { root } from './toolsFolder.ts';
import { goMissing, hasGo } from './toolsGo.ts';
import { installed } from './toolsInstalled.ts';
import { runMain } from './toolsMain.ts';
import { temporaryFolder } from './toolsTemporary.ts';

const title = 'check-cluster';
const values = optionsOf(
  'node test/deploy/cluster.ts [--chart DIR]',
  { chart: { type: 'string', default: join(root, 'helm') } },
  (given) => given,
);
const say = (line: string): void => {
  console.log(line);
};

/** Where there are servers to be stopped in their order, Ctrl-C only says so. */
function stopOnSignal(): AbortSignal {
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.removeAllListeners(signal).on(signal, () => {
      stopped.abort();
    });
  return stopped.signal;
}

async function main(): Promise<boolean> {
  const goes = await hasGo();
  const store = goes ? await etcd() : undefined;
  if (store === undefined) {
    skipped('The chart on a cluster', goes ? etcdMissing : goMissing);
    return true;
  }
  const helm = { name: 'helm 3', path: await installed('helm', say) };
  const helm4 = { name: 'helm 4', path: await installed('helm4', say) };
  const apiServer = await installed('kube-apiserver', say);
  const chart = await chartIn(values.chart);

  const folder = await temporaryFolder(tmpdir(), 'driftline-cluster');
  const signal = stopOnSignal();
  const began = performance.now();
  const cluster = await startCluster(store, apiServer, folder, signal);
  const standIn = new StandIn(cluster.api);
  try {
    await addCustomResources(cluster.api);
    say(`the API server is ready after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    const place = { cluster, standIn, helm, helm4, chart, signal };
    return await report(title, clusterChecks(place), say, signal);
  } finally {
    await standIn.stop();
    await cluster.stop();
  }
}

await runMain(title, main);
