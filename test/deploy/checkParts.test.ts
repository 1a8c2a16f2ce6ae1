import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TestFolder } from '../support/folder.ts';
import { chartIn, edited } from './checkChart.ts';
import { mountedConfigs } from './checkConfigs.ts';
import { objectsOf } from './checkObjects.ts';
import { report } from './checkReport.ts';

const rendered = (env: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: map }
data: { app.yaml: "kafka: \${BROKERS} \${PASSWORD} \${ELSEWHERE:-x}" }
---
# a template that came out empty
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: night }
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: config, configMap: { name: map, defaultMode: 0440 } }]
          containers:
            - { name: sidecar, volumeMounts: [{ name: tmp }] }
            - { name: driftline, volumeMounts: [{ name: config }], ${env} }
`;

describe('objects of a rendered chart', () => {
  it('are read as Kubernetes reads them', () => {
    const objects = objectsOf(rendered(''));
    expect(objects.map(({ kind }) => kind)).toEqual(['ConfigMap', 'CronJob']);
    expect(JSON.stringify(objects[1])).toContain('"defaultMode":288');
  });
});

describe('the configuration that a container mounts', () => {
  it('has what the container gives it, and no more', () => {
    const given = 'env: [{ name: BROKERS, value: "kafka:9092" }, { name: OTHER, valueFrom: {} }]';
    const [config, ...others] = mountedConfigs(objectsOf(rendered(given)));
    expect(others).toEqual([]);
    expect(config).toMatchObject({
      reader: 'ConfigMap/map in CronJob/night',
      env: { BROKERS: 'kafka:9092', OTHER: 'stand-in' },
    });
  });

  it('may have anything where a whole Secret is given', () => {
    const [config] = mountedConfigs(objectsOf(rendered('envFrom: [{ secretRef: { name: s } }]')));
    expect(config!.env).toEqual({ BROKERS: 'stand-in', PASSWORD: 'stand-in' });
  });
});

describe('a fault that is planted', () => {
  const folder = new TestFolder();

  it('is in the copy alone; where it does not fit, it is no fault', async () => {
    mkdirSync(folder.place('chart/templates/inner'), { recursive: true });
    mkdirSync(folder.place('chart/examples'));
    folder.write('chart/templates/inner/job.yaml', 'backoffLimit: 1\n');
    folder.write('chart/examples/minimal.yaml', '{}');
    const chart = await chartIn(folder.place('chart'));
    await edited(chart, { find: /backoffLimit/, put: 'backofLimit' }, folder.place('copy'));
    expect(folder.read('copy/templates/inner/job.yaml')).toBe('backofLimit: 1\n');
    expect(folder.read('chart/templates/inner/job.yaml')).toBe('backoffLimit: 1\n');
    await expect(edited(chart, { find: /notThere/, put: '' }, folder.place('second'))).rejects.toThrow(
      'not planted',
    );
  });
});

describe('a report', () => {
  const ok = { name: 'fine', run: () => Promise.resolve([]) };

  it('fails for a fault, for an error, and where nothing was looked at', async () => {
    const lines: string[] = [];
    const say = (line: string): void => {
      lines.push(line.replace(/[\d.]+ s/, 'N s'));
    };
    const fault = { name: 'faulty', run: () => Promise.resolve(['one\ntwo']) };
    const broken = { name: 'broken', run: () => Promise.reject(new Error('why')) };
    expect(await report('all', [ok, fault, broken], say)).toBe(false);
    expect(lines).toEqual([
      'ok      fine  (N s)',
      'FAILED  faulty  (N s)',
      '        one\n        two',
      'FAILED  broken  (N s)',
      '        why',
      'all: 1 of 3 checks ok, 2 failed, in N s',
    ]);
    expect(await report('all', [ok], say)).toBe(true);
    expect(await report('all', [], say)).toBe(false);
  });

  it('that is broken off is no success', async () => {
    const stopped = new AbortController();
    stopped.abort();
    expect(await report('all', [ok], () => undefined, stopped.signal)).toBe(false);
  });
});
