import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (RecordingRule | AlertRule)[];
}

/** Prometheus rule files of a folder: where they are, and what is in them. */
export interface RuleFiles {
  readonly files: readonly string[];
  readonly groups: readonly RuleGroup[];
  readonly alerts: ReadonlyMap<string, AlertRule>;
  readonly records: readonly RecordingRule[];
}

export function ruleFilesIn(folder: string): RuleFiles {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));
  const groups = files.flatMap(
    (file) => (parse(readFileSync(file, 'utf8')) as { groups: RuleGroup[] }).groups,
  );
  const rules = groups.flatMap((group) => group.rules);
  const alerts = rules.filter((rule): rule is AlertRule => 'alert' in rule);
  return {
    files,
    groups,
    alerts: new Map(alerts.map((rule) => [rule.alert, rule])),
    records: rules.filter((rule): rule is RecordingRule => 'record' in rule),
  };
}
