import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { freePort } from '../../deploy/broker/freePort.ts';
import { startServer, type ServerProcess } from '../deploy/clusterProcess.ts';
import { debianProgram } from '../deploy/toolsDebian.ts';
import { root } from '../deploy/toolsFolder.ts';

export const prometheusMissing = 'there is no `prometheus` (Debian: apt-get install prometheus)';

/** @returns undefined where there is none to be had */
export function prometheus(): Promise<string | undefined> {
  return debianProgram({ program: 'prometheus', package: 'prometheus' });
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

interface Job {
  readonly job_name: string;
  static_configs: { targets: string[]; labels?: Record<string, string> }[];
}

/** The Prometheus of docker-compose.yml on this machine: other targets, each second, and the rules of the chart. */
export class Prometheus {
  private readonly server: ServerProcess;
  private readonly url: string;

  private constructor(server: ServerProcess, port: number) {
    this.server = server;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** @param targets ports of the workers */
  static async start(command: string, folder: string, targets: readonly number[]): Promise<Prometheus> {
    const port = await freePort('127.0.0.1');
    const file = join(root, 'deploy/prometheus/prometheus.yml');
    const config = parse(readFileSync(file, 'utf8')) as { scrape_configs: Job[] };
    for (const job of config.scrape_configs) {
      const ports = job.job_name === 'driftline' ? targets : [port];
      job.static_configs = job.static_configs.map((one) => ({
        ...one,
        targets: ports.map((one) => `127.0.0.1:${one}`),
      }));
    }
    const each = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };
    const place = join(folder, 'prometheus.yml');
    const rules = [join(root, 'helm/files/rules/*.yaml')];
    await writeFile(place, stringify({ ...config, global: each, rule_files: rules }));
    const server = await startServer(
      'prometheus',
      [
        command,
        `--config.file=${place}`,
        `--storage.tsdb.path=${join(folder, 'prometheus')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      folder,
    );
    const started = new Prometheus(server, port);
    for (let tries = 0; ; tries++) {
      if (
        await fetch(`${started.url}/-/ready`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return started;
      if (server.dead() || tries === 200) {
        await server.stop();
        throw new Error(`Prometheus does not start:\n${await server.lastLines()}`);
      }
      await sleep(100);
    }
  }

  /** From a time to another, ms, each second. @throws Error with what Prometheus says of the query */
  async range(query: string, from: number, to: number): Promise<readonly Series[]> {
    const parameters = { query, start: String(from / 1000), end: String(to / 1000), step: '1' };
    const { result } = await this.ask('query_range', parameters);
    return result.map(({ metric, values }) => ({
      metric,
      values: values!.map(([, value]) => Number(value)),
    }));
  }

  async now(query: string): Promise<readonly Series[]> {
    const { result } = await this.ask('query', { query });
    return result.map(({ metric, value }) => ({ metric, values: [Number(value![1])] }));
  }

  /** Of the chart's rules: those that Prometheus cannot evaluate, or all where there are none. */
  async brokenRules(): Promise<readonly string[]> {
    const answer = await fetch(`${this.url}/api/v1/rules`);
    const { data } = (await answer.json()) as {
      data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
    };
    const rules = data.groups.flatMap((group) => group.rules);
    if (rules.length === 0) return ['no rule was loaded'];
    return rules
      .filter(({ health }) => health !== 'ok')
      .map(({ name, health, lastError = '' }) => `${name}: ${health} ${lastError}`);
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  private async ask(what: string, parameters: Record<string, string>) {
    const body = new URLSearchParams(parameters);
    const answer = await fetch(`${this.url}/api/v1/${what}`, { method: 'POST', body });
    const { data, error } = (await answer.json()) as {
      error?: string;
      data?: {
        result: {
          metric: Record<string, string>;
          value?: [number, string];
          values?: [number, string][];
        }[];
      };
    };
    if (data === undefined) throw new Error(`Prometheus: ${error ?? answer.status}: ${parameters['query']}`);
    return data;
  }
}
