import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { config } from '../../../deploy/demo/places.ts';
import type { Engine } from './engine.ts';
import { hardened, removed } from './product.ts';

export interface ContainerOptions {
  readonly name: string;
  readonly image: string;
  /** Default: none. */
  readonly network?: string;
  /** The file at /config/app.yaml; default: the demonstration's. */
  readonly file?: string;
  readonly user?: string;
  /** Command and its arguments; default: the image's. */
  readonly command?: readonly string[];
}

function runParameters({
  name,
  image,
  network = 'none',
  file = config,
  user,
  command = [],
}: ContainerOptions): string[] {
  return [
    ...['--name', name, '--network', network, ...hardened],
    ...(user === undefined ? [] : ['--user', user]),
    ...['-v', `${join(file)}:/config/app.yaml:ro`],
    ...['-e', 'KAFKA_BROKERS=kafka:29092', '-e', 'DRIFTLINE_HTTP_PORT=9464'],
    // As the image asks, only oftener.
    ...['--health-interval', '500ms'],
    image,
    ...command,
  ];
}

/** Runs a container to its end, as a careful platform does. */
export async function runToEnd(engine: Engine, options: ContainerOptions) {
  try {
    return await engine.dockerEnded(['run', ...runParameters(options)], { timeout: 120_000 });
  } finally {
    await removed(engine, options.name);
  }
}

/** A container in the background; the caller removes it. */
export async function start(engine: Engine, options: ContainerOptions): Promise<void> {
  await removed(engine, options.name);
  await engine.docker('run', '-d', ...runParameters(options));
}

/** Asks until it holds. @throws Error with what it said last, and the container's log */
export async function until(
  engine: Engine,
  container: string,
  what: string,
  holds: () => Promise<boolean>,
  patience = 60_000,
): Promise<void> {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) {
      const { stdout, stderr } = await engine.dockerEnded(['logs', '--tail', '20', container]);
      throw new Error(`${what} did not come within ${patience / 1000} s:\n${stdout}${stderr}`);
    }
    await sleep(200);
  }
}

/** Until the image's own health check says so. */
export async function healthy(engine: Engine, container: string): Promise<void> {
  const asked = ['inspect', '--format', '{{.State.Health.Status}}', container];
  await until(engine, container, 'health', async () => (await engine.docker(...asked)).trim() === 'healthy');
}

/** Stops it as `docker stop` does. @returns its exit code, and the seconds that it took */
export async function stopped(
  engine: Engine,
  container: string,
): Promise<{ readonly code: number; readonly seconds: number }> {
  const began = performance.now();
  await engine.docker('stop', '-t', '60', container);
  const seconds = (performance.now() - began) / 1000;
  const code = Number(await engine.docker('inspect', '--format', '{{.State.ExitCode}}', container));
  assert.ok(!Number.isNaN(code));
  return { code, seconds };
}
