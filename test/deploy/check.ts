/** `make check-deploy`: the chart and its rules, by the tools that its users use, and faults that they must find. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionsOf } from '../../deploy/usage.ts';
import { chartIn } from './checkChart.ts';
import { conformChecks, exampleChecks } from './checkExamples.ts';
import { dashboardsCheck, readmeCheck, schemaChecks } from './checkGenerated.ts';
import { nullsCheck } from './checkNulls.ts';
import { plantedChecks } from './checkPlanted.ts';
import { releaseCheck } from './checkRelease.ts';
import { report, type Check } from './checkReport.ts';
import { plantedRuleChecks, ruleChecks } from './checkRules.ts';
import { unitsChecks } from './checkUnits.ts';
import { dashboardChecks } from './dashboards/planted.ts';
import { skipped } from './skipped.ts';
import { root } from './toolsFolder.ts';
import { goMissing, hasGo } from './toolsGo.ts';
import { installed } from './toolsInstalled.ts';
import { runMain } from './toolsMain.ts';
import { promtool, promtoolMissing } from './toolsPromtool.ts';
import { installedSchemas, schemasMissing } from './toolsSchemas.ts';
import { temporaryFolder } from './toolsTemporary.ts';

const title = 'check-deploy';
const values = optionsOf(
  'node test/deploy/check.ts [--chart DIR]',
  { chart: { type: 'string', default: join(root, 'helm') } },
  (given) => given,
);
const say = (line: string): void => {
  console.log(line);
};

/** Of the rules; undefined, and told, where promtool is missing. */
async function rulesChecks(temporary: string): Promise<readonly Check[] | undefined> {
  const path = await promtool();
  if (path === undefined) {
    skipped('The rules of the chart', promtoolMissing);
    return undefined;
  }
  const folder = join(values.chart, 'files/rules');
  return [...ruleChecks(path, folder, temporary), ...plantedRuleChecks(path, folder, temporary)];
}

/** Of the chart; undefined, and told, where a tool is missing. */
async function chartChecks(temporary: string): Promise<readonly Check[] | undefined> {
  const missing = (await hasGo()) ? await schemasMissing() : goMissing;
  if (missing !== undefined) {
    skipped('The chart', missing);
    return undefined;
  }
  await installedSchemas(say);
  const helm = { name: 'helm 3', path: await installed('helm', say) };
  const helm4 = { name: 'helm 4', path: await installed('helm4', say) };
  const kubeconform = await installed('kubeconform', say);
  const untt = await installed('untt', say);
  const helmDocs = await installed('helm-docs', say);

  const chart = await chartIn(values.chart);
  return [
    ...chart.examples.flatMap((example) => exampleChecks(helm, helm4, chart, example, temporary)),
    ...conformChecks(helm, kubeconform, chart, temporary),
    ...unitsChecks(untt, chart),
    ...schemaChecks(helm, chart),
    nullsCheck(helm, kubeconform, chart, temporary),
    readmeCheck(helmDocs, chart, temporary),
    releaseCheck(helm, chart, temporary),
    ...plantedChecks(helm, kubeconform, chart, temporary),
  ];
}

async function main(): Promise<boolean> {
  const temporary = await temporaryFolder(tmpdir(), 'driftline-deploy');
  // The dashboards need no tool.
  const dashboards = [dashboardsCheck, ...dashboardChecks()];
  const found = [await rulesChecks(temporary), dashboards, await chartChecks(temporary)];
  const checks = found.flatMap((some) => some ?? []);
  return report(title, checks, say);
}

await runMain(title, main);
