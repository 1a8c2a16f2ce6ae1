import type { BatchModelKind } from './batchModel.ts';
import { linear } from './linear.ts';
import { logistic } from './logistic.ts';
import { softmax } from './softmax.ts';

export const batchModels: readonly BatchModelKind[] = [logistic, softmax, linear];
