import type { BatchModelKind } from './batchModel.ts';
import { linear } from './linear.ts';
import { logistic } from './logistic.ts';
import { softmax } from './softmax.ts';

/** In this order: the first one that fits the label is what `batch.model` is where it is not given. */
export const batchModels: readonly BatchModelKind[] = [logistic, softmax, linear];
