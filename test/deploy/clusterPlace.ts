import type { Chart } from './checkChart.ts';
import type { Helm } from './checkHelm.ts';
import type { Cluster } from './clusterServers.ts';
import type { StandIn } from './clusterStandIn.ts';

/** What the checks on an API server work with. */
export interface Place {
  readonly cluster: Cluster;
  readonly standIn: StandIn;
  readonly helm: Helm;
  readonly helm4: Helm;
  readonly chart: Chart;
  readonly signal: AbortSignal;
}
