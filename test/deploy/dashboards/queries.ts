import { addedLabels, type KnownMetric } from '../knownMetrics.ts';
import { readPromQl, type Selector } from '../promql.ts';
import type { DashboardFile } from './form.ts';

/** Stand for Grafana's own variables, which are durations, while an expression is read. */
const rateInterval = '71s';
const interval = '73s';
const everywhere = ['namespace', 'job', 'app', 'instance'];

interface Asked {
  readonly where: string;
  readonly expr: string;
  readonly legend: string;
}

/** What Prometheus would not take, what would come back empty, and what would mean something else. */
export function queryFaults(
  name: string,
  { panels, annotations, templating }: DashboardFile,
  known: ReadonlyMap<string, KnownMetric>,
): readonly string[] {
  const asked: Asked[] = [
    ...panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr, legendFormat = '' }) => ({ where: title, expr, legend: legendFormat })),
    ),
    ...annotations.list.flatMap((one) =>
      one.expr === undefined ? [] : [{ where: `mark ${one.name}`, expr: one.expr, legend: '' }],
    ),
  ];
  return [
    ...asked.flatMap(({ where, expr, legend }) =>
      expressionFaults(expr, legend, known).map((fault) => `${name}: ${where}: ${fault}`),
    ),
    ...templating.list.flatMap(({ name: variable, query }) =>
      typeof query === 'string'
        ? []
        : variableFaults(query.query, known).map((fault) => `${name}: $${variable}: ${fault}`),
    ),
  ];
}

function expressionFaults(
  expr: string,
  legend: string,
  known: ReadonlyMap<string, KnownMetric>,
): readonly string[] {
  const faults: string[] = [];
  const filled = expr.replaceAll('$__rate_interval', rateInterval).replaceAll('$__interval', interval);
  if (/\$__/.test(filled)) faults.push('has a variable of Grafana that is not for it');
  try {
    const { selectors, labels, grouping } = readPromQl(filled);
    if (selectors.length === 0) faults.push('asks for no series');
    const allowed = new Set([
      ...selectors.flatMap(({ metric }) => known.get(metric)?.labels ?? []),
      ...addedLabels,
    ]);
    for (const label of labels)
      if (!allowed.has(label)) faults.push(`no series of it has the label ${label}`);
    for (const [, label] of legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g))
      if (!grouping.includes(label!)) faults.push(`the legend has {{${label!}}}, the query does not keep it`);
    for (const selector of selectors) faults.push(...selectorFaults(selector, known.get(selector.metric)));
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  }
  return faults;
}

function selectorFaults(
  { metric, matchers, call, range }: Selector,
  known: KnownMetric | undefined,
): string[] {
  if (known === undefined) return [`there is no metric ${metric}`];
  const faults: string[] = [];
  const matched = (label: string): boolean =>
    matchers.some((one) => one.label === label && one.operator === '=~' && one.value === `$${label}`);
  // Of what is of a topic, and not of the whole process.
  const wanted = known.labels.includes('topic') ? [...everywhere, 'topic'] : everywhere;
  for (const label of wanted)
    if (!matched(label)) faults.push(`${metric} is not narrowed by ${label}=~"$${label}"`);
  const rated = call === 'rate' || call === 'increase';
  if (known.type === 'counter' && !rated)
    faults.push(`the counter ${metric} is in neither rate nor increase`);
  if (known.type === 'gauge' && rated) faults.push(`the gauge ${metric} is in ${call}`);
  if (rated !== (range === rateInterval) || (range !== undefined && range !== rateInterval))
    faults.push(`${metric}: $__rate_interval is for rate and increase, and these have no other range`);
  return faults;
}

function variableFaults(definition: string, known: ReadonlyMap<string, KnownMetric>): readonly string[] {
  const [, series = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(definition) ?? [];
  const { selectors } = readPromQl(series);
  const metric = known.get(selectors[0]?.metric ?? '');
  if (metric === undefined) return [`there is no metric ${selectors[0]?.metric ?? definition}`];
  return [...metric.labels, ...addedLabels].includes(label) ? [] : [`no series of it has the label ${label}`];
}
