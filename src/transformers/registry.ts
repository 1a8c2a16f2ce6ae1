import { lastLabel } from './lastLabel.ts';
import { oneHot } from './oneHot.ts';
import { standardScaler } from './standardScaler.ts';
import type { TransformerKind } from './transformer.ts';

export const transformers: readonly TransformerKind[] = [lastLabel, oneHot, standardScaler];
