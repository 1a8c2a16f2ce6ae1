import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { batchMetrics, choiceMetrics } from '../../worker/batchMetrics.ts';
import type { HistogramName, Metric, Observe, WorkerCounts, WorkerMetric } from '../../worker/metric.ts';
import { histograms, metrics, workerMetrics } from '../../worker/metrics.ts';
import type { Clock } from '../../worker/ports.ts';
import { registryMetrics } from '../../worker/registryMetrics.ts';

export interface Metrics {
  readonly observe: Observe;
  readonly contentType: string;
  /** The text that Prometheus scrapes. */
  scrape(): Promise<string>;
}

const buildInfo = {
  name: 'driftline_build_info',
  type: 'gauge',
  labels: ['version', 'node'],
  help: 'Always 1; the labels say what runs.',
} as const;

const threadUp = {
  name: 'driftline_thread_up',
  type: 'gauge',
  labels: ['thread'],
  help: 'With `threads`: 1, or 0 for a thread that does not answer, whose other series are then absent.',
} as const;

/** Our own metrics that are the process's, not a task's. */
export const processMetrics = [buildInfo, threadUp] as const;

/** Of prom-client's own metrics those that are not served. */
const unwanted = [
  // Between two scrapes that come together the event loop was not looked at: these are then NaN, or 292 years.
  ...['min', 'mean', 'stddev'].map((what) => `nodejs_eventloop_lag_${what}_seconds`),
  // Gauges called as only counters may be; the same is in nodejs_active_handles, and so on.
  ...['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`),
];

/** prom-client's own metrics of the process, and what runs. */
function createProcessMetrics(version: string): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of unwanted) registry.removeSingleMetric(name);
  const { name, help, labels } = buildInfo;
  new Gauge({ name, help, labelNames: labels, registers: [registry] }).set(
    { version, node: process.version },
    1,
  );
  return registry;
}

export interface HostMetrics {
  readonly contentType: string;
  /** @param up by thread: whether it answers */
  scrape(up: readonly boolean[]): Promise<string>;
}

/** Of a process whose members run in threads. */
export function createHostMetrics(version: string): HostMetrics {
  const registry = createProcessMetrics(version);
  const { name, help, labels } = threadUp;
  const gauge = new Gauge({ name, help, labelNames: labels, registers: [registry] });
  return {
    contentType: registry.contentType,
    scrape: (up) => {
      for (const [thread, answers] of up.entries()) gauge.set({ thread }, answers ? 1 : 0);
      return registry.metrics();
    },
  };
}

/** Of prom-client's own metrics those that each thread has for itself. */
function createThreadMetrics(thread: number): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const { name } of registry.getMetricsAsArray()) {
    if (!/^nodejs_(eventloop_lag|heap|gc)_/.test(name) || unwanted.includes(name))
      registry.removeSingleMetric(name);
  }
  registry.setDefaultLabels({ thread: String(thread) });
  return registry;
}

/**
 * Fits the worker's table of metrics to Prometheus: values are read at each scrape, so that what is gone is absent.
 * @param thread its number, where the worker is one of several in this process: a label of all its metrics; the process's own are not
 * among them then
 */
export function createMetrics(worker: WorkerCounts, clock: Clock, version: string, thread?: number): Metrics {
  const registry = thread === undefined ? createProcessMetrics(version) : createThreadMetrics(thread);
  // Without `fallback` there is nothing to tell of batch models, not even that there are none.
  const withBatch = worker.batchModels !== undefined;
  for (const metric of withBatch ? [...metrics, ...choiceMetrics] : metrics)
    register(metric, registry, worker, clock);
  const ofWorker = [
    ...workerMetrics,
    ...(withBatch ? batchMetrics : []),
    ...((worker.registryCalls ?? []).length === 0 ? [] : registryMetrics),
  ];
  for (const metric of ofWorker) registerWorkers(metric, registry, worker);
  const { topic } = worker.options.input;
  const observed = new Map(
    histograms.map(({ name, help, labels, buckets }) => {
      const registers = [registry];
      const histogram = new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers });
      histogram.zero({ topic });
      return [name, histogram];
    }),
  );
  return {
    observe: (name: HistogramName, value) => {
      observed.get(name)?.observe({ topic }, value);
    },
    contentType: registry.contentType,
    scrape: () => registry.metrics(),
  };
}

function register(metric: Metric, registry: Registry, worker: WorkerCounts, clock: Clock): void {
  const { name, help, labels } = metric;
  const each = (give: (labels: Record<string, string>, value: number) => void): void => {
    const { topic } = worker.options.input;
    for (const status of worker.statuses()) {
      const partition = String(status.partition);
      for (const [own, value] of metric.read(status, clock.now())) {
        // What overflowed is unknown, too.
        if (Number.isFinite(value)) give({ topic, partition, ...own }, value);
      }
    }
  };
  const common = { name, help, labelNames: labels, registers: [registry] };
  if (metric.type === 'gauge') {
    new Gauge({
      ...common,
      collect() {
        this.reset();
        each((own, value) => {
          this.set(own, value);
        });
      },
    });
  } else {
    const reached = new Highest();
    new Counter({
      ...common,
      collect() {
        this.reset();
        each((own, value) => {
          this.inc(own, reached.update(own, value));
        });
      },
    });
  }
}

function registerWorkers(metric: WorkerMetric, registry: Registry, worker: WorkerCounts): void {
  const { name, help, labels } = metric;
  const common = { name, help, labelNames: labels, registers: [registry] };
  const known = () => metric.read(worker).filter(([, value]) => Number.isFinite(value));
  if (metric.type === 'gauge') {
    new Gauge({
      ...common,
      collect() {
        this.reset();
        // Without labels it would then be 0.
        if (labels.length === 0) this.remove();
        for (const [own, value] of known()) this.set(own, value);
      },
    });
  } else {
    new Counter({
      ...common,
      collect() {
        this.reset();
        for (const [own, value] of known()) this.inc(own, value);
      },
    });
  }
}

/**
 * A task that starts anew from its checkpoint counts once more what it had not committed. Its counters wait meanwhile where they
 * were: Prometheus would take a smaller value for a counter that began at 0, and add all of it to the rate.
 */
class Highest {
  private readonly values = new Map<string, number>();

  update(labels: Readonly<Record<string, string>>, value: number): number {
    const series = JSON.stringify(labels);
    const highest = Math.max(value, this.values.get(series) ?? 0);
    this.values.set(series, highest);
    return highest;
  }
}
