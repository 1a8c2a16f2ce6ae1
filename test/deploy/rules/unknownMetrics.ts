import { metricsIn } from '../promql.ts';
import type { RuleFiles } from './ruleFiles.ts';

/** @returns what rules ask for that no worker says and no rule records */
export function unknownMetrics(
  { groups, records }: RuleFiles,
  known: ReadonlyMap<string, unknown>,
): readonly string[] {
  const recorded = new Set(records.map(({ record }) => record));
  return groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => {
      const name = 'alert' in rule ? rule.alert : rule.record;
      return [...metricsIn(rule.expr)]
        .filter((metric) => !known.has(metric) && !recorded.has(metric))
        .map((metric) => `${name} asks for ${metric}, which nothing has`);
    }),
  );
}
