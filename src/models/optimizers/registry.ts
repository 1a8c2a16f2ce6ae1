import type { OptimizerKind } from './optimizer.ts';
import { sgd } from './sgd.ts';

export const optimizers: readonly OptimizerKind[] = [sgd];
