import { metricsIn } from '../promql.ts';
import type { Stories } from './promtool.ts';
import type { AlertRule, RecordingRule, RuleFiles, RuleGroup } from './ruleFiles.ts';

export type Rule = AlertRule | RecordingRule;

export const nameOf = (rule: Rule): string => ('alert' in rule ? rule.alert : rule.record);

/** A rule in place of the one of its name, with those that it asks for and no others: promtool would evaluate all of them for each story. */
export function alone(rule: Rule, { groups, records }: RuleFiles): readonly RuleGroup[] {
  const needed = new Set<string>();
  const need = (expr: string): void => {
    for (const metric of metricsIn(expr)) {
      const record = records.find((one) => one.record === metric);
      if (record === undefined || needed.has(metric)) continue;
      needed.add(metric);
      need(record.expr);
    }
  };
  need(rule.expr);
  return groups
    .map(({ name, rules }) => ({
      name,
      rules: rules.flatMap((one) => {
        if (nameOf(one) === nameOf(rule)) return [rule];
        return needed.has(nameOf(one)) ? [one] : [];
      }),
    }))
    .filter(({ rules }) => rules.length > 0);
}

/** Those that are told of a rule. */
export function storiesOf(rule: Rule, { cases, records }: Stories): Stories {
  return {
    cases: cases.filter(({ alert }) => alert === nameOf(rule)),
    records: records.filter(({ record }) => record === nameOf(rule)),
  };
}
