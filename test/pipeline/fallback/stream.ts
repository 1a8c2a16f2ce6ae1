import { mulberry32 } from '../../../src/core/random.ts';
import type { FallbackOptions, Topology } from '../../../src/pipeline/topology.ts';
import { topologyOf, type Sections } from '../../support/configured.ts';
import { Fed, type Prediction } from '../../support/feed.ts';

/** Small windows, so that short streams reach their ends. */
export const options: FallbackOptions = {
  use: 'best',
  window: 50,
  warmUp: 20,
  margin: 0.02,
  maximumAge: 1_000_000,
  copyEvery: 30,
  recover: 'copy',
};

export function topologyWith(fallback: Partial<FallbackOptions> = {}, sections: Sections = {}): Topology {
  const slow = '{ kind: logisticRegression, optimizer: { kind: sgd, learningRate: 0.3 } }';
  return { ...topologyOf({ model: slow, ...sections }), fallback: { ...options, ...fallback } };
}

export interface Row extends Readonly<Record<string, unknown>> {
  readonly id: number;
  readonly time: number;
  readonly x: number;
  /** The opposite of x. */
  readonly z: number;
  readonly y: string | number | undefined;
}

/** Events whose label is `yes` where x is above 0, but for some noise. @param turned the other way round */
export function rows(count: number, { seed = 1, from = 0, noise = 0.1, turned = false } = {}): Row[] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, (_, i) => {
    const x = random() * 2 - 1;
    const yes = (x > 0 !== random() < noise) !== turned;
    return { id: from + i, time: (from + i) * 1000, x, z: -x, y: yes ? 'yes' : 'no' };
  });
}

export const unlabelled = (all: readonly Row[]): Row[] => all.map((row) => ({ ...row, y: undefined }));

/** What a prediction with `fallback` says of its model. */
export interface Maker {
  readonly source: 'online' | 'batch' | 'prior';
  readonly kind: string;
  readonly learned?: number;
  readonly version?: string;
  readonly reason: string;
  readonly recovered?: string;
}

export const makers = (fed: Fed): Maker[] => fed.predictions.map(makerOf);
export const makerOf = ({ model }: Prediction): Maker => model as unknown as Maker;
/** `source reason`, without repetitions. */
export function course(fed: Fed): string[] {
  const all = makers(fed).map(({ source, reason }) => `${source} ${reason}`);
  return all.filter((one, i) => one !== all[i - 1]);
}
