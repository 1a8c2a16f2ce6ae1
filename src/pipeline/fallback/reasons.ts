/** Who can answer an event, in the order in which they stand in the state. */
export const slots = ['online', 'batch', 'prior'] as const;
export type Slot = (typeof slots)[number];

/** Why it was this one that answered: the closed list that predictions, metrics and the reference use. */
export const answerReasons = [
  {
    reason: 'best',
    doc: 'It was chosen: by its loss, or because `fallback.use` names it. Nothing that should come before it is out.',
  },
  {
    reason: 'warmUp',
    doc: 'The online model has not yet learned `fallback.warmUp` events, since it began or was begun afresh.',
  },
  {
    reason: 'notFinite',
    doc: 'A model has no answer to this event or to the last labelled one, or one that is not finite.',
  },
  {
    reason: 'stale',
    doc: 'The batch model should answer, and may not: more event time than `fallback.maximumAge` has passed since the end of its window.',
  },
  {
    reason: 'worseThanPrior',
    doc: "A model's mean loss was above the prior's by `fallback.margin`, and has not been below it since.",
  },
  { reason: 'store', doc: 'A batch model was announced, but could not be had.' },
] as const satisfies readonly { readonly reason: string; readonly doc: string }[];

export type AnswerReason = (typeof answerReasons)[number]['reason'];
