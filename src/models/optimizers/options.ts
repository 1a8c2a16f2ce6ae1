import type { NumberOption, PartOption } from '../../core/options.ts';
import { optimizers } from './registry.ts';

export function optimizerOption(doc: string): PartOption {
  return { type: 'part', kinds: optimizers, default: 'sgd', doc };
}

export const penaltyOption = {
  type: 'number',
  default: 0,
  minimum: 0,
  doc: 'How strongly weights (not the intercept) are pulled to 0.',
} as const satisfies NumberOption;
