import type { Options } from '../core/options.ts';

/** The options of both HDDM, with River's names and defaults. */
export const hddmOptions = {
  driftConfidence: {
    type: 'number',
    default: 0.001,
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    doc: 'How sure it has to be to find a change: the probability of one where there is none.',
  },
  warningConfidence: {
    type: 'number',
    default: 0.005,
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    doc: 'How sure it has to be to warn; above `driftConfidence`.',
  },
  twoSidedTest: {
    type: 'boolean',
    default: false,
    doc: 'Whether it looks for fewer errors, too.',
  },
} as const satisfies Options;

/** What no single option shows. */
export function checkHddm({
  driftConfidence,
  warningConfidence,
}: Readonly<Record<string, unknown>>): string | undefined {
  return Number(warningConfidence) <= Number(driftConfidence)
    ? 'warningConfidence must be above driftConfidence: a warning comes before a change'
    : undefined;
}
