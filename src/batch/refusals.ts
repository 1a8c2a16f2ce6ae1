/** Why a night gave no new model: a closed list, for counts; the sentence beside it has the figures. */
export const refusals = [
  'tooFewRows',
  'tooShort',
  'notFinite',
  'notBetterThanPrior',
  'worseThanStanding',
  'worseOnAllRows',
] as const;

export type Refusal = (typeof refusals)[number];
