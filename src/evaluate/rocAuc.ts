/**
 * The area under the ROC curve, exact: the probability that a positive event scored higher than a negative one, where a tie counts
 * half (Mann and Whitney 1947, middle ranks). Sorts both arrays in place. Null where one of them is empty.
 */
export function rocAuc(positives: Float64Array, negatives: Float64Array): number | null {
  if (positives.length === 0 || negatives.length === 0) return null;
  positives.sort();
  negatives.sort();
  let lower = 0;
  let notHigher = 0;
  // Twice the number of pairs in order: a whole number, so nothing is rounded.
  let pairs = 0;
  for (const score of positives) {
    while (lower < negatives.length && negatives[lower]! < score) lower++;
    while (notHigher < negatives.length && negatives[notHigher]! <= score) notHigher++;
    pairs += lower + notHigher;
  }
  return pairs / 2 / (positives.length * negatives.length);
}
