import { huber } from './huber.ts';
import type { LossKind } from './loss.ts';
import { quantile } from './quantile.ts';
import { squared } from './squared.ts';

export const losses: readonly LossKind[] = [squared, huber, quantile];
