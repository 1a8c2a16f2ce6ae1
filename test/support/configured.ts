import { parseConfig } from '../../src/config/parse.ts';
import type { Config } from '../../src/config/config.ts';
import type { Topology } from '../../src/pipeline/topology.ts';

/** A configuration from the text of a file. @throws Error with its faults */
export function configOf(text: string): Config {
  const parsed = parseConfig(text, {
    env: {},
    readFile: (path) => {
      throw new Error(`no file ${path} here`);
    },
  });
  if (!parsed.ok)
    throw new Error(parsed.faults.map(({ line, path, message }) => `${line} ${path}: ${message}`).join('\n'));
  return parsed.config;
}

/** Sections of a configuration by their key, each as YAML in one line. */
export type Sections = Readonly<Record<string, string>>;

/** As a user would write it: one number feature and a model that answers at once, unless `sections` says something else. */
export function configText(sections: Sections = {}): string {
  const all = {
    app: 'app',
    input: '{ topic: in, id: id, time: time }',
    label: '{ field: y, classes: [no, yes] }',
    features: '{ x: number }',
    model: 'logisticRegression',
    output: '{ topic: out }',
    ...sections,
  };
  return Object.entries(all)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

/** @param sections as in `configText`; an empty text leaves a section out */
export function topologyOf(sections: Sections = {}): Topology {
  return configOf(configText(sections)).topology;
}
