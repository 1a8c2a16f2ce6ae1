import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../deploy/broker/freePort.ts';
import { composeCommand } from '../../../deploy/demo/compose.ts';
import { readFigures, type Figures } from '../../../deploy/demo/figures.ts';
import { root } from '../../../deploy/demo/places.ts';
import { output } from '../toolsCommand.ts';
import type { Engine } from '../image/engine.ts';

const project = 'driftline-check';
export const workers = ['worker-1', 'worker-2'] as const;
export type WorkerName = (typeof workers)[number];

interface State {
  readonly Running: boolean;
  readonly ExitCode: number;
  readonly Health?: { readonly Status: string };
}

/** docker-compose.yml as a project of its own, on ports that are free. */
export class Stack {
  readonly ports: Readonly<Record<string, number>>;
  private readonly engine: Engine;
  private readonly command: readonly string[];
  private readonly environment: NodeJS.ProcessEnv;

  private constructor(
    engine: Engine,
    command: readonly string[],
    ports: Readonly<Record<string, number>>,
    settings: Readonly<Record<string, string>>,
  ) {
    this.engine = engine;
    this.command = command;
    this.ports = ports;
    this.environment = { ...engine.environment, ...settings };
    for (const [name, port] of Object.entries(ports)) this.environment[name] = String(port);
  }

  /** @param settings of docker-compose.yml's variables */
  static async of(engine: Engine, settings: Readonly<Record<string, string>>): Promise<Stack> {
    const ports: Record<string, number> = {};
    for (const name of ['KAFKA', 'WORKER_1', 'WORKER_2', 'PROMETHEUS', 'GRAFANA'])
      ports[`${name}_PORT`] = await freePort();
    return new Stack(engine, await composeCommand(), ports, settings);
  }

  get brokers(): string {
    return `127.0.0.1:${this.ports['KAFKA_PORT']}`;
  }

  compose(...parameters: readonly string[]): Promise<string> {
    const [command, ...first] = this.command;
    const place = ['-p', project, '-f', join(root, 'docker-compose.yml')];
    return output(command!, [...first, ...place, ...parameters], { env: this.environment });
  }

  async container(service: string): Promise<string> {
    // Also of one that has ended.
    const filters = [
      `label=com.docker.compose.project=${project}`,
      `label=com.docker.compose.service=${service}`,
    ];
    const ids = await this.engine.docker('ps', '-aq', ...filters.flatMap((one) => ['--filter', one]));
    if (ids.trim() === '') throw new Error(`there is no container of ${service}`);
    return ids.trim();
  }

  async state(service: string): Promise<State> {
    const text = await this.engine.docker(
      'inspect',
      '--format',
      '{{json .State}}',
      await this.container(service),
    );
    return JSON.parse(text) as State;
  }

  async log(service: string): Promise<string> {
    const { stdout, stderr } = await this.engine.dockerEnded(['logs', await this.container(service)]);
    return stdout + stderr;
  }

  /** At a port of this machine. */
  async get(port: string, path: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.ports[port]}${path}`);
    if (!response.ok) throw new Error(`${path} at ${port} answered ${response.status}`);
    return response.text();
  }

  metrics(worker: WorkerName): Promise<string> {
    return this.get(worker === 'worker-1' ? 'WORKER_1_PORT' : 'WORKER_2_PORT', '/metrics');
  }

  async figures(worker: WorkerName): Promise<Figures> {
    return readFigures(await this.metrics(worker));
  }

  /** The partitions that a worker has; none, where it does not answer. */
  async partitionsOf(worker: WorkerName): Promise<string[]> {
    const text = await this.metrics(worker).catch(() => '');
    return [...text.matchAll(/^driftline_lag_records\{.*partition="(\d+)"/gm)].map(
      ([, partition]) => partition!,
    );
  }
}

/** Asks until it holds; an error is a no. @returns seconds */
export async function until(what: string, holds: () => Promise<boolean>, patience = 60_000): Promise<number> {
  const began = performance.now();
  for (let last: unknown; ;) {
    try {
      if (await holds()) return (performance.now() - began) / 1000;
    } catch (error) {
      last = error;
    }
    if (performance.now() - began > patience)
      throw new Error(`${what} did not come within ${patience / 1000} s`, { cause: last });
    await sleep(200);
  }
}
