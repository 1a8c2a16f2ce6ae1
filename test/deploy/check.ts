/** `make check-deploy`: the chart, by the tools that its users use, and faults that they must find. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chartIn } from './checkChart.ts';
import { conformChecks, exampleChecks } from './checkExamples.ts';
import { dashboardsCheck, readmeCheck, schemaChecks } from './checkGenerated.ts';
import { nullsCheck } from './checkNulls.ts';
import { plantedChecks } from './checkPlanted.ts';
import { report } from './checkReport.ts';
import { unitsChecks } from './checkUnits.ts';
import { dashboardChecks } from './dashboards/planted.ts';
import { skipped } from './skipped.ts';
import { root } from './toolsFolder.ts';
import { goMissing, hasGo } from './toolsGo.ts';
import { installed } from './toolsInstalled.ts';
import { runMain } from './toolsMain.ts';
import { installedSchemas, schemasMissing } from './toolsSchemas.ts';
import { temporaryFolder } from './toolsTemporary.ts';

const title = 'check-deploy';
const { values } = parseArgs({ options: { chart: { type: 'string', default: join(root, 'helm') } } });
const say = (line: string): void => {
  console.log(line);
};

async function main(): Promise<boolean> {
  const missing = (await hasGo()) ? await schemasMissing() : goMissing;
  if (missing !== undefined) {
    skipped('The chart', missing);
    return true;
  }
  await installedSchemas(say);
  const helm = { name: 'helm 3', path: await installed('helm', say) };
  const helm4 = { name: 'helm 4', path: await installed('helm4', say) };
  const kubeconform = await installed('kubeconform', say);
  const untt = await installed('untt', say);
  const helmDocs = await installed('helm-docs', say);

  const temporary = await temporaryFolder(tmpdir(), 'driftline-deploy');
  const chart = await chartIn(values.chart);
  const checks = [
    ...chart.examples.flatMap((example) => exampleChecks(helm, helm4, chart, example, temporary)),
    ...conformChecks(helm, kubeconform, chart, temporary),
    ...unitsChecks(untt, chart),
    ...schemaChecks(helm, chart),
    nullsCheck(helm, kubeconform, chart, temporary),
    readmeCheck(helmDocs, chart, temporary),
    dashboardsCheck,
    ...dashboardChecks(),
    ...plantedChecks(helm, kubeconform, chart, temporary),
  ];
  return report(title, checks, say);
}

await runMain(title, main);
