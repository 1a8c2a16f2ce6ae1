import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadConfigFile } from '../../src/cli/config.ts';
import { differences } from './agreement.ts';
import { audit, type Findings } from './audit.ts';
import { holdAgainst } from './caught.ts';
import { candidates, firstThatWorks } from './choice.ts';
import type { Figures } from './figures.ts';
import type { Night } from './nights.ts';
import { config as configFile, type Places } from './places.ts';
import type { Played } from './player.ts';
import { Progress, type Screen } from './progress.ts';
import { publishedModels } from './published.ts';
import { replay, type Replayed } from './replay.ts';
import type { Settings } from './settings.ts';
import { openStage, type Stage } from './stage.ts';
import type { Stopwatch } from './stopwatch.ts';
import { stream } from './stream.ts';
import { summary } from './summary.ts';
import { swapsIn } from './swaps.ts';
import { topics } from './topics.ts';
import type { RunningWorker } from './worker-process.ts';

/** The topics and the worker do not say the same, or an event went no way, or two. */
export class Disagreement extends Error {
  override readonly name = 'Disagreement';
}

/**
 * The whole run: broker, topics, worker, stream, audit, summary. What it started has ended when it returns or throws.
 * @throws Disagreement
 */
export async function demonstrate(
  settings: Settings,
  places: Places,
  screen: Screen,
  stopwatch: Stopwatch,
  signal: AbortSignal,
): Promise<void> {
  const say = (line: string): void => {
    screen.write(`${line}\n`);
  };
  await mkdir(places.folder, { recursive: true });
  const options = { brokers: settings.brokers, places, say, signal };
  const stage = await stopwatch.time('broker', () =>
    firstThatWorks(candidates(settings), (kind) => openStage(kind, options), say, signal),
  );
  try {
    say(`broker: ${stage.title}`);
    // A worker without `fallback` follows no batch models.
    const follows = loadConfigFile(configFile).topology.fallback !== undefined;
    const asked = { ...settings, nights: settings.nights && follows };
    const { played, figures, nights } = await perform(stage, asked, screen, stopwatch, signal);
    const spoiled = played.spoiled.map((one) => `${JSON.stringify(one)}\n`);
    await writeFile(places.spoiled, spoiled.join(''));
    const { findings, replayed } = await stopwatch.time('audit', () => auditTopics(stage));
    const caught = holdAgainst(played.spoiled, findings.stopped);
    const { title } = stage;
    const { steps } = stopwatch;
    say(summary({ title, steps, figures, findings, replayed, nights, caught, places, settings }));
    const wrong = differences(played.count, figures, findings, replayed);
    if (wrong.length > 0) {
      const shown = wrong.slice(0, 20).map((line) => `  - ${line}`);
      throw new Disagreement(
        `the worker and the topics do not agree (${wrong.length}):\n${shown.join('\n')}`,
      );
    }
    say('  An independent reader of the topics found the same as the worker counted.');
  } finally {
    await stage.close();
  }
}

/** Plays the stream to a worker, and stops the worker gracefully when it has done all of it. */
async function perform(
  stage: Stage,
  settings: Settings,
  screen: Screen,
  stopwatch: Stopwatch,
  signal: AbortSignal,
): Promise<{ played: Played; figures: Figures; nights: readonly Night[] }> {
  await stopwatch.time('topics', async () => {
    await stage.client.reset(settings.partitions);
    await stage.createTopics();
  });
  const workers: RunningWorker[] = [];
  try {
    await stopwatch.time(settings.workers === 1 ? 'worker' : 'workers', async () => {
      for (let number = 1; number <= settings.workers; number++)
        workers.push(await stage.startWorker(number));
    });
    const result = await stopwatch.time('play and learn', () =>
      stream(workers, stage, settings, new Progress(screen), signal),
    );
    await stopwatch.time('stop', () => Promise.all(workers.map((worker) => worker.stop())));
    return result;
  } catch (error) {
    // What went wrong first is the news; that its end was not graceful either follows from it.
    await Promise.allSettled(workers.map((worker) => worker.stop()));
    throw error;
  }
}

async function auditTopics({ client, logs }: Stage): Promise<{ findings: Findings; replayed: Replayed }> {
  const events = await client.readAll(topics.events);
  const predictions = await client.readAll(topics.predictions);
  const findings = audit(events, predictions, await client.readAll(topics.deadLetter));
  const config = loadConfigFile(configFile);
  const { topology } = config;
  // Without `fallback` there is no such topic.
  const models =
    topology.fallback === undefined
      ? new Map<string, never>()
      : await publishedModels(config, await client.readAll(topics.models));
  const swaps = swapsIn(await Promise.all(logs.map((log) => readFile(log, 'utf8'))));
  return { findings, replayed: replay(topology, events, predictions, swaps, models) };
}
