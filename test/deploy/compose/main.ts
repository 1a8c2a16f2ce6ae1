/**
 * `make check-compose`: docker-compose.yml on a real engine, with two workers, nights, a worker that is killed, and an independent reader at the
 * end; then the demonstration with BROKER=compose. Where no public image can be had, stand-ins are made. See ../image/README.md.
 */
import assert from 'node:assert/strict';
import { root } from '../../../deploy/demo/places.ts';
import { runCommand } from '../toolsCommand.ts';
import { startEngine, type Engine } from '../image/engine.ts';
import { imageFor, type ImageVariable } from '../image/images.ts';
import { missingCompose } from '../image/missingCompose.ts';
import { Report } from '../image/report.ts';
import { skipped } from '../skipped.ts';
import { checkPlayed } from './played.ts';
import { Stack } from './stack.ts';
import { checkStarted } from './started.ts';

const report = new Report();
const say = (line: string): void => {
  report.say(line);
};
const variables: readonly ImageVariable[] = [
  ...(['BUILD_IMAGE', 'RUNTIME_IMAGE', 'KAFKA_IMAGE', 'PROMETHEUS_IMAGE', 'GRAFANA_IMAGE'] as const),
];

async function check(engine: Engine): Promise<void> {
  // Quick enough for a check, slow enough for nights and a kill within it.
  const settings: Record<string, string> = { RATE: process.env['RATE'] ?? '400' };
  for (const variable of variables) {
    const image = await imageFor(variable, engine, say);
    if (image !== undefined) settings[variable] = image;
  }
  settings['DRIFTLINE_IMAGE'] = 'driftline-check/driftline:compose';
  settings['DEMO_IMAGE'] = 'driftline-check/demo:compose';
  const services = ['kafka', 'topics', 'worker-1', 'worker-2', 'player', 'nightly', 'prometheus'];
  if (settings['GRAFANA_IMAGE'] === undefined) skipped('The service grafana', 'its image cannot be had here');
  else services.push('grafana');

  const stack = await Stack.of(engine, settings);
  try {
    await stack.compose('down', '--volumes', '--remove-orphans');
    await report.check('it builds and starts', async () => {
      await stack.compose('build', 'topics', 'player');
      say('images are built');
      await stack.compose('up', '-d', ...services);
      return (await stack.compose('version')).split('\n')[0];
    });
    await checkStarted(report, stack, services);
    await checkPlayed(report, stack);
  } finally {
    await stack.compose('down', '--volumes', '--remove-orphans');
  }

  await report.check('BROKER=compose make run', async () => {
    const env = { ...process.env, ...engine.environment, ...settings, RATE: '', BROKER: 'compose' };
    const { code, stdout, stderr } = await runCommand(process.execPath, ['deploy/demo/main.ts'], {
      cwd: root,
      env,
    });
    assert.equal(code, 0, stdout + stderr);
    return stdout.trimEnd().split('\n').at(-1)?.trim();
  });
}

const lacking = await missingCompose();
if (lacking !== undefined) {
  skipped('docker-compose.yml', lacking);
  process.exit(0);
}
const engine = await startEngine(say);
if (typeof engine === 'string') {
  skipped('docker-compose.yml', engine);
  process.exit(0);
}
say(engine.title);
try {
  await check(engine);
} finally {
  await engine.stop();
}
process.exit(report.end());
