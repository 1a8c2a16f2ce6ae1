import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runToEnd, start, stopped } from './container.ts';
import type { Engine } from './engine.ts';
import { packageVersion, removed } from './product.ts';
import type { Report } from './report.ts';

/** What the image does without any network: read-only, without capabilities, without a shell. */
export async function checkAlone(
  report: Report,
  engine: Engine,
  image: string,
  folder: string,
): Promise<void> {
  const name = 'driftline-check-alone';
  const run = (command: readonly string[], more: { user?: string; file?: string } = {}) =>
    runToEnd(engine, { name, image, command, ...more });

  await report.check('it starts on a read-only root', async () => {
    const { code, stdout } = await run(['--version']);
    assert.deepEqual([code, stdout], [0, `${await packageVersion()}\n`]);
    return undefined;
  });

  await report.check('it starts as any other user', async () => {
    const { code, stdout } = await run(['config', 'check', '/config/app.yaml'], { user: '1000660000:0' });
    assert.equal(code, 0, stdout);
    return undefined;
  });

  await report.check('a wrong file is told with its place, and exit code 2', async () => {
    const file = join(folder, 'wrong.yaml');
    await writeFile(file, 'app: x\nkafk: {}\n', { mode: 0o644 });
    const { code, stderr } = await run(['config', 'check', '/config/app.yaml'], { file });
    assert.equal(code, 2);
    assert.match(stderr, /^\/config\/app\.yaml:2:1 kafk: /m);
    return undefined;
  });

  await report.check('health of no worker is exit code 1', async () => {
    const { code, stderr } = await run(['health', '/config/app.yaml']);
    assert.equal(code, 1);
    return stderr.trim();
  });

  await report.check('a command that waits for a broker ends at SIGTERM, as first process too', async () => {
    const [network, mute] = ['driftline-check', 'driftline-check-mute'];
    await engine.dockerEnded(['network', 'create', network]);
    try {
      const listen = "require('net').createServer(() => {}).listen(29092)";
      const alias = ['--network', network, '--network-alias', 'kafka', '--entrypoint', 'node'];
      await engine.docker('run', '-d', '--name', mute, ...alias, image, '-e', listen);
      await start(engine, { name, image, network, command: ['topics', '/config/app.yaml'] });
      await sleep(1_500);
      const { code, seconds } = await stopped(engine, name);
      assert.equal(code, 143);
      assert.ok(seconds < 5, `${seconds} s`);
      return `${seconds.toFixed(1)} s`;
    } finally {
      for (const container of [name, mute]) await removed(engine, container);
      await engine.docker('network', 'rm', network);
    }
  });

  await report.check('a worker whose broker is away is alive, and ends well at SIGTERM', async () => {
    try {
      await start(engine, { name, image });
      await sleep(3_000);
      const { code } = await engine.dockerEnded([
        'exec',
        name,
        'node',
        '/app/driftline.js',
        'health',
        '/config/app.yaml',
      ]);
      assert.equal(code, 0);
      const end = await stopped(engine, name);
      assert.ok(end.seconds < 12, `${end.seconds} s`);
      return `exit code ${end.code} after ${end.seconds.toFixed(1)} s`;
    } finally {
      await removed(engine, name);
    }
  });
}
