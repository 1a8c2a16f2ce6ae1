import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Check } from './checkReport.ts';
import { cases } from './rules/cases.ts';
import { knownMetrics } from './knownMetrics.ts';
import { liveMetrics } from './rules/liveMetrics.ts';
import { promtoolTests } from './rules/promtool.ts';
import { ruleFilesIn } from './rules/ruleFiles.ts';
import { unknownMetrics } from './rules/unknownMetrics.ts';
import { runCommand } from './toolsCommand.ts';

/** @returns what promtool says against it; nothing: it has nothing against it */
async function said(promtool: string, ...parameters: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runCommand(promtool, parameters);
  return code === 0 ? [] : [`${stdout}${stderr}`];
}

/** The cases that are tests of the rules, by promtool. */
async function testFaults(
  promtool: string,
  folder: string,
  temporary: string,
  stories = cases,
): Promise<string[]> {
  const work = await mkdtemp(join(temporary, 'rules-'));
  const tests = promtoolTests(stories, ruleFilesIn(folder)).map((text, i) => ({
    file: join(work, `tests-${i}.yaml`),
    text,
  }));
  for (const { file, text } of tests) await writeFile(file, text);
  return said(promtool, 'test', 'rules', ...tests.map(({ file }) => file));
}

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
      name: `promtool test rules: ${cases.length} stories`,
      run: () => testFaults(promtool, folder, temporary),
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
  const tests = (alert: string) => (spoiled: string) =>
    testFaults(
      promtool,
      spoiled,
      temporary,
      cases.filter((one) => one.alert === alert),
    );
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
  return faults.map(({ name, find, put, by, says }) => ({
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
  }));
}
