import { stringify } from 'yaml';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { shippedAlone } from './shipped.ts';

const input = 'app: bench\ninput: { topic: events, id: id, time: time }\n';
const classes = 'label: { field: class, classes: [DOWN, UP] }\n';
const features =
  'features: { period: number, nswprice: number, nswdemand: number, vicprice: number, vicdemand: number, transfer: number }\n';
const scaler = 'transform: [standardScaler]\n';

/** Configurations for the electricity market: each model by itself, then the one of the demonstration, without `fallback`. */
export const configurations: Readonly<Record<string, string>> = {
  'logisticRegression, standardScaler': `${input}${classes}${features}${scaler}model: logisticRegression\n`,
  'linearRegression, standardScaler':
    `${input}label: { field: nswprice, type: number }\n` +
    `features: { period: number, nswdemand: number, vicprice: number, vicdemand: number, transfer: number }\n` +
    `${scaler}model: linearRegression\n`,
  noChange: `${input}${classes}${features}model: noChange\n`,
  prior: `${input}${classes}${features}model: prior\n`,
  'the demonstration: lastLabel, oneHot, filters, drift': stringify(shippedAlone()),
};

/** @throws Error that names what is wrong with it */
export function read(yaml: string): Config {
  const parsed = parseConfig(yaml, { env: {}, readFile: () => '' });
  if (parsed.ok) return parsed.config;
  throw new Error(
    parsed.faults.map(({ line, path, message }) => `line ${line}: ${path}: ${message}`).join('\n'),
  );
}
