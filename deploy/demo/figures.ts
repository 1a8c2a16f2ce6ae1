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
  /** Over all scored events: accuracy, kappa, kappaNoChange, noChange ... */
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
    total: by('driftline_metric', 'metric'),
    window: by('driftline_window_metric', 'metric'),
  };
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

/** Asks the worker. */
export async function fetchFigures(port: number): Promise<Figures> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  return readFigures(await response.text());
}
