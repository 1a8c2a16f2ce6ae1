/** The streams on which what is done about drift is held against River's wrapper, and the pipeline that learns them. */
import { mulberry32 } from '../../src/core/random.ts';
import type { Topology } from '../../src/pipeline/topology.ts';
import { topologyOf } from '../support/configured.ts';
import { readDataset } from '../support/dataset.ts';

export interface Data {
  readonly classes: readonly [string, string];
  readonly features: readonly string[];
  readonly rows: readonly (Readonly<Record<string, unknown>> & { readonly y: string })[];
}

/** As driftReactions.py describes it, draw by draw. */
export function planes(): Data {
  const next = mulberry32(5);
  const features = ['x0', 'x1', 'x2', 'x3', 'x4'];
  let plane: number[] = [];
  const rows = Array.from({ length: 15_000 }, (_, id) => {
    if (id % 3000 === 0) plane = features.map(() => 2 * next() - 1);
    const x = features.map(() => 2 * next() - 1);
    const side = x.reduce((sum, value, k) => sum + plane[k]! * value, 0);
    const y = side > 0 !== next() < 0.1 ? 'yes' : 'no';
    return { id, ...Object.fromEntries(features.map((name, k) => [name, x[k]!])), y };
  });
  return { classes: ['no', 'yes'], features, rows };
}

/** The label's column, and its classes, the positive one last. */
const targets = {
  electricity: ['class', 'DOWN', 'UP'],
  sea_stream: ['class', '0', '1'],
  bananas: ['target', '0', '1'],
  phishing: ['is_phishing', '0', '1'],
} as const;

/** All rows of a file of `test/data/`. */
export function fileData(file: keyof typeof targets): Data {
  const [target, ...classes] = targets[file];
  const { names, rows } = readDataset(file);
  const features = names.filter((name) => name !== 'time' && name !== target);
  const at = features.map((name) => names.indexOf(name));
  const label = names.indexOf(target);
  return {
    classes,
    features,
    rows: rows.map((row, id) => ({
      id,
      ...Object.fromEntries(features.map((name, k) => [name, Number(row[at[k]!])])),
      y: row[label]!,
    })),
  };
}

/** Scaled logistic regression that learns each event at once. @param drift that section, as YAML */
export function topologyFor({ classes, features }: Data, drift: string): Topology {
  return topologyOf({
    input: '{ topic: in, id: id }',
    label: `{ field: y, classes: [${classes.map((name) => JSON.stringify(name)).join(', ')}] }`,
    features: `{ ${features.map((feature) => `${feature}: number`).join(', ')} }`,
    transform: '[standardScaler]',
    model: '{ kind: logisticRegression, optimizer: { kind: sgd, learningRate: 0.01 } }',
    drift,
  });
}
