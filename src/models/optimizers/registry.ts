import { adaGrad } from './adaGrad.ts';
import { adam } from './adam.ts';
import { ftrl } from './ftrl.ts';
import { momentum } from './momentum.ts';
import type { OptimizerKind } from './optimizer.ts';
import { sgd } from './sgd.ts';

export const optimizers: readonly OptimizerKind[] = [sgd, adaGrad, adam, ftrl, momentum];
