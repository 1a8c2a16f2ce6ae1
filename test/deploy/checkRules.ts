import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Check } from './checkReport.ts';
import { nameOf, type Rule } from './rules/alone.ts';
import { cases } from './rules/cases.ts';
import { knownMetrics } from './knownMetrics.ts';
import { liveMetrics } from './rules/liveMetrics.ts';
import type { Stories } from './rules/promtool.ts';
import { records } from './rules/records.ts';
import { ruleFilesIn, type RuleFiles } from './rules/ruleFiles.ts';
import { ruleTests, unnoticed } from './rules/ruleTests.ts';
import { unknownMetrics } from './rules/unknownMetrics.ts';
import { runCommand } from './toolsCommand.ts';

/** @returns what promtool says against it; nothing: it has nothing against it */
async function said(promtool: string, ...parameters: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runCommand(promtool, parameters);
  return code === 0 ? [] : [`${stdout}${stderr}`];
}

const stories: Stories = { cases, records };

/** Of the rules of a folder, whose stories promtool is told. @param only the rule of that name */
async function testFaults(
  promtool: string,
  folder: string,
  temporary: string,
  only?: string,
): Promise<readonly string[]> {
  const all = ruleFilesIn(folder);
  const said = await ruleTests(promtool, rulesOf(all, only), all, stories, temporary);
  return said.filter((text) => text !== '');
}

const rulesOf = ({ groups }: RuleFiles, only?: string): readonly Rule[] =>
  groups.flatMap(({ rules }) => rules).filter((rule) => only === undefined || nameOf(rule) === only);

async function metricFaults(folder: string): Promise<readonly string[]> {
  return unknownMetrics(ruleFilesIn(folder), await knownMetrics());
}

/** The rules, by promtool and by what a worker says, and what a worker says by promtool. */
export function ruleChecks(promtool: string, folder: string, temporary: string): readonly Check[] {
  return [
    {
      name: 'promtool check rules',
      run: () => said(promtool, 'check', 'rules', ...ruleFilesIn(folder).files),
    },
    {
      name: `promtool test rules: ${cases.length + records.length} stories`,
      run: () => testFaults(promtool, folder, temporary),
    },
    {
      name: 'each bound, `for`, condition and aggregation of a rule is held by a story',
      run: () => {
        const all = ruleFilesIn(folder);
        return unnoticed(promtool, rulesOf(all), all, stories, temporary);
      },
    },
    { name: 'rules ask for what workers say', run: () => metricFaults(folder) },
    {
      name: "promtool check metrics: a worker's, and one's with threads",
      run: async () => {
        const { alone, inThreads } = await liveMetrics();
        const faults: string[] = [];
        for (const text of [alone, inThreads]) {
          const { code, stdout, stderr } = await runCommand(promtool, ['check', 'metrics'], { input: text });
          if (code !== 0) faults.push(`${stdout}${stderr}`);
        }
        return faults;
      },
    },
  ];
}

interface PlantedRule {
  readonly name: string;
  readonly find: string;
  readonly put: string;
  readonly by: (folder: string) => Promise<readonly string[]>;
  readonly says: RegExp;
}

/** Plants faults in copies of the rules, and expects that they are found. */
export function plantedRuleChecks(promtool: string, folder: string, temporary: string): readonly Check[] {
  const tests = (alert: string) => (spoiled: string) => testFaults(promtool, spoiled, temporary, alert);
  const faults: readonly PlantedRule[] = [
    {
      name: 'an alert that never fires, by its bound',
      find: 'driftline:lag_seconds:max > 300\n',
      put: 'driftline:lag_seconds:max > 3e9\n',
      by: tests('DriftlineLagAgeHigh'),
      says: /DriftlineLagAgeHigh fires/,
    },
    {
      name: 'an alert that never fires, by labels that do not match',
      find: '> ignoring (source) 1.05',
      put: '> 1.05',
      by: tests('DriftlineOnlineWorseThanBatch'),
      says: /DriftlineOnlineWorseThanBatch fires/,
    },
    {
      name: 'an alert that fires without need',
      find: 'and predict_linear(driftline:lag_seconds:max[15m], 3600) > 300\n',
      put: '\n',
      by: tests('DriftlineLagAgeHigh'),
      says: /DriftlineLagAgeHigh is quiet/,
    },
    {
      name: 'a rule with a metric that nobody has',
      find: '(driftline_lag_seconds)',
      put: '(driftline_lag_minutes)',
      by: metricFaults,
      says: /driftline:lag_seconds:max asks for driftline_lag_minutes/,
    },
  ];
  return [
    ...faults.map(({ name, find, put, by, says }) => ({
      name: `planted and caught: ${name}`,
      run: async () => {
        const copy = await mkdtemp(join(temporary, 'planted-rules-'));
        let planted = 0;
        for (const file of ruleFilesIn(folder).files) {
          const text = await readFile(file, 'utf8');
          if (text.includes(find)) planted += 1;
          await writeFile(join(copy, basename(file)), text.replace(find, put));
        }
        if (planted !== 1) return [`${find} is in ${planted} files: the fault was not planted`];
        const found = (await by(copy)).join('\n');
        return says.test(found) ? [] : [`nobody said ${String(says)}, but: ${found}`];
      },
    })),
    {
      name: 'planted and caught: a bound, a `for` and a condition that no story is near',
      run: async () => {
        const all = ruleFilesIn(folder);
        const alert = 'DriftlineLagAgeHigh';
        const few = cases.filter((one) => one.alert === alert && one.fires.length > 0);
        const hasty = few.map((one) => ({ ...one, quietAt: [] }));
        const found = await unnoticed(
          promtool,
          rulesOf(all, alert),
          all,
          { cases: hasty, records: [] },
          temporary,
        );
        const wanted = [
          /for 10m -> 0m/,
          /: 300 -> 30$/m,
          /300 and predict.* -> driftline:lag_seconds:max > 300$/m,
        ];
        return wanted.filter((one) => !one.test(found.join('\n'))).map((one) => `nobody said ${String(one)}`);
      },
    },
  ];
}
