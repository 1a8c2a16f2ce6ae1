import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test, vi } from 'vitest';
import { registerConfig } from '../../src/cli/config.ts';
import { knownMetrics, tables } from './knownMetrics.ts';
import { metricsIn } from './promql.ts';
import { cases } from './rules/cases.ts';
import { mutantsOf } from './rules/mutants.ts';
import { records } from './rules/records.ts';
import { ruleFilesIn } from './rules/ruleFiles.ts';
import { unknownMetrics } from './rules/unknownMetrics.ts';
import { root } from './toolsFolder.ts';

const rules = ruleFilesIn(join(root, 'helm/files/rules'));

describe('metrics of an expression', () => {
  test.each([
    ['a_total', ['a_total']],
    ['sum by (b, c) (rate(a_total{d=~"e|f"}[5m])) / on (b) group_left () g', ['a_total', 'g']],
    ['x:y:max offset 5m > 3 * 1e3 and absent_over_time(up[6h])', ['x:y:max', 'up']],
    ['histogram_quantile(0.9, sum by (le) (rate(h_bucket[5m])))', ['h_bucket']],
    ["a{b='c{d'} unless ignoring (e) (f)", ['a', 'f']],
    ['time() - t > bool 26 * 3600 or vector(1)', ['t']],
  ])('%s', (expr, found) => {
    expect([...metricsIn(expr)]).toEqual(found);
  });
});

describe('the rules', () => {
  test('ask for nothing that no worker says', async () => {
    const known = await knownMetrics();
    expect(unknownMetrics(rules, known)).toEqual([]);
    const misspelt = { record: 'r', expr: 'rate(driftline_event_total[5m])' };
    const planted = { ...rules, groups: [...rules.groups, { name: 'more', rules: [misspelt] }] };
    expect(unknownMetrics(planted, known)).toEqual(['r asks for driftline_event_total, which nothing has']);
  });

  test('record nothing for nobody', () => {
    const asked = new Set(
      rules.groups.flatMap((group) => group.rules.flatMap(({ expr }) => [...metricsIn(expr)])),
    );
    for (const { record } of rules.records) {
      expect(record).toMatch(/^driftline:[a-z_]+:[a-z0-9]+$/);
      expect(asked, record).toContain(record);
    }
  });

  test('are in groups of our own', () => {
    const names = rules.groups.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^driftline-[a-z]+$/);
  });
});

describe.each([...rules.alerts.values()])('$alert', ({ alert, labels, annotations }) => {
  test('fires in one case at least, and is quiet in another', () => {
    const own = cases.filter((one) => one.alert === alert);
    expect(own.some(({ fires }) => fires.length > 0)).toBe(true);
    expect(own.some(({ fires }) => fires.length === 0)).toBe(true);
  });

  test('says who is to look, what it is, and where its page is', () => {
    expect(alert).toMatch(/^Driftline([A-Z][a-z]+)+$/);
    expect(Object.keys(labels)).toEqual(['severity']);
    expect(['critical', 'warning', 'info']).toContain(labels['severity']);
    expect(Object.keys(annotations)).toEqual(['summary', 'description', 'runbook_url']);
    expect(annotations['summary']).toMatch(/^[A-Z][^{}]{10,70}[^.{}]$/);
    expect(annotations['description']).toMatch(/^[^]{40,}\.$/);
    expect(annotations['runbook_url']).toBe(`deploy/README.md#${alert.toLowerCase()}`);
  });
});

test('there is no case of a rule that is not there', () => {
  for (const { alert } of cases) expect([...rules.alerts.keys()]).toContain(alert);
  expect(records.map(({ record }) => record).sort()).toEqual(
    rules.records.map(({ record }) => record).sort(),
  );
});

describe('changes of a rule, which its stories must notice', () => {
  const changes = (expr: string): readonly string[] =>
    mutantsOf({ record: 'r', expr }).map(({ rule }) => rule.expr);

  test('bounds, aggregations, conditions', () => {
    expect(changes('max by (a) (x[5m] offset 1h) > 5')).toEqual([
      'min by (a) (x[5m] offset 1h) > 5',
      'sum by (a) (x[5m] offset 1h) > 5',
      'max by (a) (x[5m] offset 1h) > 50',
      'max by (a) (x[5m] offset 1h) > 0.5',
    ]);
    expect(changes('(a and b) or c unless d')).toEqual([
      '(a and b)',
      'c unless d',
      '(a) or c unless d',
      '(a and b) or c',
    ]);
    expect(changes('group by (l) (x > 0)')).toEqual([]);
  });

  test('how long it waits', () => {
    const [alert] = rules.alerts.values();
    const waits = mutantsOf({ ...alert!, expr: 'up', for: '15m' });
    expect(waits.map(({ rule }) => 'for' in rule && rule.for)).toEqual(['0m', '30m']);
  });
});

test('each metric of the code stands in the reference', async () => {
  let reference = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    reference += String(text);
    return true;
  });
  const program = new Command();
  registerConfig(program);
  await program.parseAsync(['config', 'reference'], { from: 'user' });
  write.mockRestore();
  for (const { name, type, labels } of tables) {
    const row = reference.split('\n').find((line) => line.startsWith(`| \`${name}\` | ${type} |`));
    expect(row, name).toBeDefined();
    for (const label of labels) expect(row, name).toContain(`\`${label}\``);
  }
});

test('a dashboard is below 200 kB', () => {
  const folder = join(root, 'helm/files/dashboards');
  for (const name of readdirSync(folder))
    expect(statSync(join(folder, name)).size, name).toBeLessThan(200_000);
});
