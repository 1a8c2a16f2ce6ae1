/** How good a sequence of predictions is. NaN where it is not defined. */
export interface Quality {
  readonly scored: number;
  readonly accuracy: number;
  /** "As last time" on the same events; wrong on the first, for which there is no last time (as in MOA). */
  readonly noChange: number;
  /** Cohen's kappa. */
  readonly kappa: number;
  /** Kappa against the no-change baseline (Bifet et al. 2015, "temporal" in MOA). */
  readonly kappaNoChange: number;
}

/** Prediction and truth of a partition's events, in their order. */
export type Pairs = readonly (readonly [predicted: string, actual: string])[];

/** Of one partition, or of several together: "last time" is within each. */
export function qualityOf(...partitions: readonly Pairs[]): Quality {
  const scored = partitions.reduce((sum, pairs) => sum + pairs.length, 0);
  let right = 0;
  let rightNoChange = 0;
  const predictedAs = new Map<string, number>();
  const actualAs = new Map<string, number>();
  for (const pairs of partitions) {
    let last: string | undefined;
    for (const [predicted, actual] of pairs) {
      if (predicted === actual) right++;
      if (last === actual) rightNoChange++;
      last = actual;
      predictedAs.set(predicted, (predictedAs.get(predicted) ?? 0) + 1);
      actualAs.set(actual, (actualAs.get(actual) ?? 0) + 1);
    }
  }
  const accuracy = right / scored;
  const noChange = rightNoChange / scored;
  let byChance = 0;
  for (const [label, count] of predictedAs)
    byChance += (count / scored) * ((actualAs.get(label) ?? 0) / scored);
  return {
    scored,
    accuracy,
    noChange,
    kappa: (accuracy - byChance) / (1 - byChance),
    kappaNoChange: (accuracy - noChange) / (1 - noChange),
  };
}
