import { choiceMetrics } from '../../src/worker/batchMetrics.ts';
import { histograms, metrics } from '../../src/worker/metrics.ts';

/** Every series is of the workers that the dashboard's variables name. `app` and `namespace` are labels that a scrape may add. */
const chosen = 'namespace=~"$namespace",job=~"$job",app=~"$app",instance=~"$instance"';

const byTopic = new Set(
  [...metrics, ...choiceMetrics, ...histograms].flatMap(({ name, labels }) =>
    labels.includes('topic') ? [name] : [],
  ),
);

/** A series, or with more matchers some of its. Of the chosen topics where it is of a topic, and not of the whole process. */
export function of(metric: string, ...matchers: readonly string[]): string {
  const topic = byTopic.has(metric.replace(/_bucket$/, '')) ? ['topic=~"$topic"'] : [];
  return `${metric}{${[chosen, ...topic, ...matchers].join(',')}}`;
}

/** How much a counter grows a second. */
export function rate(counter: string, ...matchers: readonly string[]): string {
  return `rate(${of(counter, ...matchers)}[$__rate_interval])`;
}

/** How much a counter has grown. */
export function increase(counter: string, ...matchers: readonly string[]): string {
  return `increase(${of(counter, ...matchers)}[$__rate_interval])`;
}

/** Of a histogram, by topic. */
export function quantile(q: number, histogram: string): string {
  return `histogram_quantile(${q}, sum by (topic, le) (${rate(`${histogram}_bucket`)}))`;
}

/** Which share of a whole a part is, both a second; 0 where there is nothing. */
export function share(part: string, whole: string): string {
  return `${part} / clamp_min(${whole}, 1e-9)`;
}
