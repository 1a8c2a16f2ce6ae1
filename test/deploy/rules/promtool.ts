import { stringify } from 'yaml';
import type { Case, Series } from './case.ts';
import type { RuleFiles } from './ruleFiles.ts';

const selector = ({ metric, labels }: Series): string =>
  `${metric}{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}}`;

/** Whether a case goes on for so long that a rule a minute would take promtool long. */
const isLong = ({ at }: Case): boolean => Number.parseInt(at) > 600;

/** Files for `promtool test rules`: by how often the rules are evaluated. */
export function promtoolTests(cases: readonly Case[], rules: RuleFiles): readonly string[] {
  return [
    testsOf(
      cases.filter((one) => !isLong(one)),
      '1m',
      rules,
    ),
    testsOf(cases.filter(isLong), '4m', rules),
  ];
}

function testsOf(cases: readonly Case[], interval: string, { files, alerts }: RuleFiles): string {
  return stringify({
    rule_files: files,
    evaluation_interval: interval,
    tests: cases.map(({ alert, name, series, at, fires }) => {
      const rule = alerts.get(alert);
      return {
        name: `${alert} ${fires.length > 0 ? 'fires' : 'is quiet'}: ${name}`,
        interval: '1m',
        input_series: series.map((one) => ({ series: selector(one), values: one.values })),
        alert_rule_test: [
          {
            eval_time: at,
            alertname: alert,
            exp_alerts: fires.map(({ labels, description }) => ({
              exp_labels: { ...rule?.labels, ...labels },
              exp_annotations: { ...rule?.annotations, description },
            })),
          },
        ],
      };
    }),
  });
}
