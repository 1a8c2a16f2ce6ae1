import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { config, root } from '../../deploy/demo/places.ts';
import { loadConfigFile } from '../../src/cli/config.ts';
import { ruleFilesIn } from './rules/ruleFiles.ts';

interface Service {
  readonly image: string;
  readonly build?: {
    readonly context: string;
    readonly dockerfile: string;
    readonly target: string;
    readonly args: Record<string, string>;
  };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly healthcheck?: { readonly disable?: boolean; readonly test?: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly command?: readonly string[];
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const yaml = (file: string): unknown => parse(read(file), { merge: true });
const text = read('docker-compose.yml');
const file = yaml('docker-compose.yml') as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(file.services);
const { version } = JSON.parse(read('package.json')) as { version: string };
const workers = ['worker-1', 'worker-2'];

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('docker-compose.yml', () => {
  test('has all that the demonstration on one machine needs', () => {
    const expected = ['kafka', 'topics', ...workers, 'player', 'nightly', 'prometheus', 'grafana'];
    expect(services.map(([name]) => name)).toEqual(expected);
  });

  test('has no keys that docker-compose 1.29 refuses at the top', () => {
    const foreign = Object.keys(file).filter(
      (key) => !['services', 'volumes'].includes(key) && !key.startsWith('x-'),
    );
    expect(foreign).toEqual([]);
  });

  test('every image is a variable with a public default of a fixed version, ours of this version', () => {
    for (const [name, { image, build }] of services) {
      const [, of, tag] = /^\$\{[A-Z_]+_IMAGE:-([\w./-]+):([\w.-]+)\}$/.exec(image) ?? [];
      expect(of, name).toBeDefined();
      expect(tag, name).toMatch(/^v?\d+\.\d+\.\d+$/);
      if (build !== undefined) expect([of!.startsWith('driftline'), tag]).toEqual([true, version]);
    }
  });

  test('every variable has a default', () => {
    const bare = [...text.matchAll(/\$\{[^}]*\}/g)]
      .map(([found]) => found)
      .filter((one) => !/^\$\{[A-Z_0-9]+:-[^}]*\}$/.test(one));
    expect(bare).toEqual([]);
  });

  test('what is built has the bases of the Dockerfile', () => {
    const dockerfile = read('deploy/Dockerfile');
    for (const [, { build }] of services) {
      if (build === undefined) continue;
      expect([build.context, build.dockerfile]).toEqual(['.', 'deploy/Dockerfile']);
      expect(dockerfile).toMatch(new RegExp(`^FROM \\S+ AS ${build.target}$`, 'm'));
      for (const name of ['BUILD_IMAGE', 'RUNTIME_IMAGE']) {
        const [, fallback] = /:-(.*)\}$/.exec(build.args[name]!)!;
        expect(dockerfile).toContain(`\nARG ${name}=${fallback}\n`);
      }
    }
  });

  test('every port is bound to the loopback, and may be moved', () => {
    const ports = services.flatMap(([, one]) => one.ports ?? []);
    expect(ports).toHaveLength(5);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z_0-9]+:-\d+\}:/);
  });

  test('what is mounted is there, and only to be read; what lasts is in named volumes', () => {
    const used = new Set<string>();
    for (const volume of services.flatMap(([, one]) => one.volumes ?? [])) {
      const [source, , mode] = volume.split(':') as [string, string, string?];
      if (source.startsWith('./')) expect([existsSync(join(root, source)), mode]).toEqual([true, 'ro']);
      else used.add(source);
    }
    expect([...used].sort()).toEqual(Object.keys(file.volumes).sort());
  });

  test('what waits for health waits for something that has a health check', () => {
    for (const [, { depends_on: needs = {} }] of services)
      for (const [name, { condition }] of Object.entries(needs)) {
        const { healthcheck, build } = file.services[name]!;
        // The product's image has one of its own.
        const checked =
          healthcheck?.test !== undefined || (build?.target === 'driftline' && healthcheck === undefined);
        if (condition === 'service_healthy') expect(checked, name).toBe(true);
        else expect([condition, healthcheck?.disable]).toEqual(['service_completed_successfully', true]);
      }
    for (const name of workers)
      expect(Object.keys(file.services[name]!.depends_on!)).toEqual(['kafka', 'topics']);
  });

  test('what is ours may write nowhere but to /tmp, and has no capability', () => {
    const ours = services.filter(([, { build }]) => build !== undefined);
    expect(ours).toHaveLength(5);
    for (const [, one] of ours)
      expect([one.read_only, one.tmpfs, one.cap_drop]).toEqual([true, ['/tmp'], ['ALL']]);
  });

  test('its Kafka is the one of the tests in containers', () => {
    const [, image] = /\$\{KAFKA_IMAGE:-([^}]+)\}/.exec(text)!;
    expect(read('test/support/containerBroker.ts')).toContain(`'${image}'`);
    expect(read('deploy/demo/README.md')).toContain(`\`${image}\``);
  });
});

describe('beside it', () => {
  test('the workers serve where the image, Prometheus and the ports on this machine say', () => {
    const port = file.services['worker-1']!.environment!['DRIFTLINE_HTTP_PORT'];
    vi.stubEnv('DRIFTLINE_HTTP_PORT', String(port));
    expect(loadConfigFile(config).http.port).toBe(9464);
    expect(read('deploy/Dockerfile')).toContain('\nEXPOSE 9464\n');
    const { scrape_configs: jobs } = yaml('deploy/prometheus/prometheus.yml') as {
      scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
    };
    const targets = jobs.find(({ job_name }) => job_name === 'driftline')!.static_configs[0]!.targets;
    expect(targets).toEqual(workers.map((name) => `${name}:9464`));
    for (const name of workers) expect(file.services[name]!.ports![0]).toMatch(/:9464$/);
  });

  test("Prometheus takes the chart's rules where compose puts them", () => {
    const { rule_files: rules } = yaml('deploy/prometheus/prometheus.yml') as { rule_files: string[] };
    expect(rules).toEqual(['/etc/driftline/rules/*.yaml']);
    expect(file.services['prometheus']!.volumes).toContain('./helm/files/rules:/etc/driftline/rules:ro');
    expect(ruleFilesIn(join(root, 'helm/files/rules')).alerts.size).toBeGreaterThan(10);
  });

  test('Grafana finds its data source and its dashboards where compose puts them', () => {
    const { datasources } = yaml('deploy/grafana/provisioning/datasources/prometheus.yml') as {
      datasources: { uid: string; type: string; url: string }[];
    };
    expect(datasources).toHaveLength(1);
    expect(datasources[0]).toMatchObject({
      uid: 'driftline-prometheus',
      type: 'prometheus',
      url: 'http://prometheus:9090',
    });
    const { providers } = yaml('deploy/grafana/provisioning/dashboards/driftline.yml') as {
      providers: { options: { path: string } }[];
    };
    const mounts = file.services['grafana']!.volumes!;
    expect(mounts).toContain(`./helm/files/dashboards:${providers[0]!.options.path}:ro`);
    for (const kind of ['datasources', 'dashboards'])
      expect(mounts).toContain(`./deploy/grafana/provisioning/${kind}:/etc/grafana/provisioning/${kind}:ro`);
  });
});
