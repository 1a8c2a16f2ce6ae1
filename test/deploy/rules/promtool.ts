import { stringify } from 'yaml';
import type { Case, RecordCase, Series } from './case.ts';
import type { AlertRule, RuleGroup } from './ruleFiles.ts';

/** What is told of the rules: of alerts, and of what is recorded. */
export interface Stories {
  readonly cases: readonly Case[];
  readonly records: readonly RecordCase[];
}

const selector = ({ metric, labels }: Series): string =>
  `${metric}{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}}`;

/** Whether a case goes on for so long that a rule a minute would take promtool long. */
const isLong = ({ at, quietAt = [] }: Case): boolean =>
  [...at, ...quietAt].some((time) => Number.parseInt(time) > 600);

/** What the rules of a file are, and where it is. */
export interface RuleFile {
  readonly file: string;
  readonly groups: readonly RuleGroup[];
}

/** Files for `promtool test rules`: by how often the rules are evaluated. */
export function promtoolTests({ cases, records }: Stories, rules: RuleFile): readonly string[] {
  const alerts = new Map(
    rules.groups.flatMap((group) =>
      group.rules.flatMap((one) => ('alert' in one ? [[one.alert, one] as const] : [])),
    ),
  );
  const short = cases.filter((one) => !isLong(one)).map((one) => alertTest(one, alerts));
  const long = cases.filter(isLong).map((one) => alertTest(one, alerts));
  return [
    testsOf('1m', [...short, ...records.map(recordTest)], rules),
    ...(long.length > 0 ? [testsOf('4m', long, rules)] : []),
  ];
}

function testsOf(interval: string, tests: readonly object[], { file, groups }: RuleFile): string {
  // Else in any order, and an alert would see what was recorded a minute ago, or not.
  const recorded = groups.filter(({ rules }) => rules.some((rule) => 'record' in rule));
  const order = [...new Set([...recorded, ...groups])].map(({ name }) => name);
  return stringify({ rule_files: [file], evaluation_interval: interval, group_eval_order: order, tests });
}

function alertTest(
  { alert, name, series, at, quietAt = [], fires }: Case,
  alerts: ReadonlyMap<string, AlertRule>,
): object {
  const rule = alerts.get(alert);
  const expected = fires.map(({ labels, description }) => ({
    exp_labels: { ...rule?.labels, ...labels },
    exp_annotations: { ...rule?.annotations, description },
  }));
  return {
    ...story(`${alert} ${fires.length > 0 ? 'fires' : 'is quiet'}: ${name}`, series),
    alert_rule_test: [
      ...at.map((time) => ({ eval_time: time, alertname: alert, exp_alerts: expected })),
      ...quietAt.map((time) => ({ eval_time: time, alertname: alert, exp_alerts: [] })),
    ],
  };
}

function recordTest({ record, name, series, at, is }: RecordCase): object {
  return {
    ...story(`${record}: ${name}`, series),
    promql_expr_test: at.map((time) => ({
      expr: `round(${record}, 0.0001)`,
      eval_time: time,
      exp_samples: is.map(({ labels, value }) => ({
        labels: selector({ metric: '', labels, values: '' }),
        value,
      })),
    })),
  };
}

function story(name: string, series: readonly Series[]): object {
  return {
    name,
    interval: '1m',
    input_series: series.map((one) => ({ series: selector(one), values: one.values })),
  };
}
