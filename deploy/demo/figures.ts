/** What the worker says of itself at /metrics, summed over its partitions. */
export interface Figures {
  readonly events: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly quarantined: number;
  readonly dropped: number;
  readonly scored: number;
  readonly learned: number;
  readonly updates: number;
  readonly drifts: number;
  /** Records not yet read; NaN: not yet known. */
  readonly lag: number;
  readonly rejectedBy: Readonly<Record<string, number>>;
  readonly quarantinedBy: Readonly<Record<string, number>>;
  readonly droppedBy: Readonly<Record<string, number>>;
  /** By partition: which batch model it has; left out: none. */
  readonly batchInUse: Readonly<Record<string, string>>;
  /** By partition, each with a model of its own: accuracy, kappa, kappaNoChange, noChange ... of the online model's answers. */
  readonly partitions: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Over all scored events, so the mean over the partitions, each with the weight of what was scored. */
  readonly total: Readonly<Record<string, number>>;
  /** The same over the sliding window. */
  readonly window: Readonly<Record<string, number>>;
}

interface Line {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the Prometheus text format (version 0.0.4), as far as counters and gauges need it. */
export function readFigures(text: string): Figures {
  const lines = text.split('\n').flatMap(parseLine);
  const sum = (name: string): number => {
    let total = NaN;
    for (const line of lines) if (line.name === name) total = (Number.isNaN(total) ? 0 : total) + line.value;
    return total;
  };
  const by = (name: string, label: string): Record<string, number> => {
    const totals: Record<string, number> = {};
    for (const line of lines) {
      const key = line.labels[label];
      if (line.name === name && key !== undefined) totals[key] = (totals[key] ?? 0) + line.value;
    }
    return totals;
  };
  // A reason that never came has no line: that is 0.
  const count = (name: string): number => sum(`driftline_${name}_total`) || 0;
  return {
    events: count('events'),
    accepted: count('accepted'),
    rejected: count('rejected'),
    quarantined: count('quarantined'),
    dropped: count('dropped'),
    scored: count('scored'),
    learned: count('learned'),
    updates: count('updates'),
    drifts: count('drifts'),
    lag: sum('driftline_lag_records'),
    rejectedBy: by('driftline_rejected_total', 'reason'),
    quarantinedBy: by('driftline_quarantined_total', 'reason'),
    droppedBy: by('driftline_dropped_total', 'reason'),
    batchInUse: batchInUseOf(lines),
    partitions: partitionsOf(lines),
    total: mean(lines, 'driftline_metric'),
    window: mean(lines, 'driftline_window_metric'),
  };
}

function batchInUseOf(lines: readonly Line[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, labels } of lines) {
    const { partition, version } = labels;
    if (name !== 'driftline_batch_model_in_use' || partition === undefined || version === undefined) continue;
    found[partition] = version;
  }
  return found;
}

function partitionsOf(lines: readonly Line[]): Record<string, Record<string, number>> {
  const found: Record<string, Record<string, number>> = {};
  for (const { name, labels, value } of lines) {
    const { partition, metric } = labels;
    if (name !== 'driftline_metric' || partition === undefined || metric === undefined) continue;
    (found[partition] ??= {})[metric] = value;
  }
  return found;
}

function mean(lines: readonly Line[], name: string): Record<string, number> {
  const scored = new Map(
    lines
      .filter((line) => line.name === 'driftline_scored_total')
      .map(({ labels, value }) => [labels['partition'], value]),
  );
  const sums: Record<string, { weight: number; sum: number }> = {};
  for (const { name: found, labels, value } of lines) {
    const { partition, metric } = labels;
    if (found !== name || metric === undefined) continue;
    const one = (sums[metric] ??= { weight: 0, sum: 0 });
    const weight = scored.get(partition) ?? 1;
    one.weight += weight;
    one.sum += weight * value;
  }
  return Object.fromEntries(Object.entries(sums).map(([metric, { weight, sum }]) => [metric, sum / weight]));
}

function parseLine(text: string): Line[] {
  const found = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(text);
  if (found === null) return [];
  const labels: Record<string, string> = {};
  for (const [, name, value] of (found[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
    labels[name!] = value!.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
  }
  return [{ name: found[1]!, labels, value: Number(found[3]) }];
}

/** Asks the workers, each at its port: a partition is one's only. */
export async function fetchFigures(ports: readonly number[]): Promise<Figures> {
  return readFigures((await Promise.all(ports.map(fetchMetrics))).join('\n'));
}

async function fetchMetrics(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  return response.text();
}
