/** `make check-watch`: a real Prometheus scrapes two workers while the data plays; each panel's query is asked, and faults must move it. */
import { join } from 'node:path';
import { missing } from '../../deploy/broker/libraries.ts';
import type { Check } from '../deploy/checkReport.ts';
import { report } from '../deploy/checkReport.ts';
import { skipped } from '../deploy/skipped.ts';
import { root } from '../deploy/toolsFolder.ts';
import { runMain } from '../deploy/toolsMain.ts';
import { temporaryFolder } from '../deploy/toolsTemporary.ts';
import { faultyRun } from './faultyRun.ts';
import { markQueries, panelQueries, type PanelQuery } from './panelQueries.ts';
import { Prometheus, prometheus, prometheusMissing, type Series } from './prometheus.ts';
import { Scene } from './scene.ts';
import { soundRun } from './soundRun.ts';

const title = 'check-watch';
const began = performance.now();
const say = (line: string): void => {
  console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${line}`);
};

const highest = (series: readonly Series[]): number =>
  Math.max(0, ...series.flatMap(({ values }) => values.filter(Number.isFinite)));
const hasNumber = (series: readonly Series[]): boolean =>
  series.some(({ values }) => values.some(Number.isFinite));

async function main(): Promise<boolean> {
  const lacking = await missing();
  const command = lacking === undefined ? await prometheus() : undefined;
  if (command === undefined) {
    skipped('What the dashboards ask', lacking === undefined ? prometheusMissing : `it needs ${lacking}`);
    return true;
  }
  const folder = await temporaryFolder(join(root, '.driftline'), 'watch');
  const scene = await Scene.open(folder);
  let watcher: Prometheus | undefined;
  try {
    watcher = await Prometheus.start(command, folder, scene.ports);
    return await watch(scene, watcher, folder);
  } finally {
    await scene.close();
    await watcher?.stop();
  }
}

async function watch(scene: Scene, watcher: Prometheus, folder: string): Promise<boolean> {
  say('a sound run: two workers, the data as it is, a night');
  const answers = new Map<PanelQuery, readonly Series[] | Error>();
  const started = Date.now();
  const settled = await soundRun(scene, async () => {
    for (const query of panelQueries)
      answers.set(query, await watcher.now(query.expr).catch((error: unknown) => error as Error));
  });
  const sound = { from: settled, to: Date.now() };
  await scene.end();
  const faulty = { from: await faultyRun(scene, folder, say), to: Date.now() };

  const checks: Check[] = [
    { name: "the chart's rules can be evaluated", run: () => watcher.brokenRules() },
    ...panelQueries.map((query) => ({
      name:
        query.needs === undefined ? `data: ${query.name}` : `taken, without ${query.needs}: ${query.name}`,
      run: () => {
        const answer = answers.get(query)!;
        if (answer instanceof Error) return Promise.resolve([answer.message]);
        if (query.needs !== undefined) return Promise.resolve([]);
        return Promise.resolve(hasNumber(answer) ? [] : [`nothing came back: ${query.expr}`]);
      },
    })),
    ...panelQueries
      .filter(({ fault }) => fault)
      .map((query) => ({
        name: `0 without faults, moved by them: ${query.name}`,
        run: async () => {
          const before = highest(await watcher.range(query.expr, sound.from, sound.to));
          const after = highest(await watcher.range(query.expr, faulty.from, faulty.to));
          return before === 0 && after > 0 ? [] : [`without faults at most ${before}, with them ${after}`];
        },
      })),
    ...markQueries.map((query) => ({
      name: `set: ${query.name}`,
      run: async () =>
        hasNumber(await watcher.range(query.expr, started, faulty.to)) ? [] : [`never: ${query.expr}`],
    })),
  ];
  return report(title, checks, say);
}

await runMain(title, main);
