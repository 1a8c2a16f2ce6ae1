import type { NumberOption } from '../../core/options.ts';

/** What keeps a division by what was learned of a column from being one by 0. */
export const epsOption = {
  type: 'number',
  default: 1e-8,
  exclusiveMinimum: 0,
  doc: 'What is added to the divisor, so that it is never 0.',
} as const satisfies NumberOption;
