/** Longer names are cut: the distance costs time by the product of the lengths, and a typo is found all the same. */
const longest = 64;

/**
 * Damerau-Levenshtein distance (optimal string alignment): how many insertions, deletions, changes and swaps of
 * neighbours make `b` of `a`.
 */
export function distance(a: string, b: string): number {
  const s = a.slice(0, longest);
  const t = b.slice(0, longest);
  let beforeLast: number[] = [];
  let last = Array.from({ length: t.length + 1 }, (_, j) => j);
  for (let i = 1; i <= s.length; i++) {
    const row = [i];
    for (let j = 1; j <= t.length; j++) {
      const change = last[j - 1]! + (s[i - 1] === t[j - 1] ? 0 : 1);
      let best = Math.min(change, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && s[i - 1] === t[j - 2] && s[i - 2] === t[j - 1]) {
        best = Math.min(best, beforeLast[j - 2]! + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[t.length]!;
}

/** The name that was probably meant; undefined where none is near (at most a third of its letters may be wrong). */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const found = name.toLowerCase();
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of names) {
    const d = distance(found, candidate.toLowerCase());
    // Of names of two letters, all are near to all.
    const allowed = candidate.length < 3 ? 0 : Math.max(1, Math.floor(candidate.length / 3));
    if (d < least && d <= allowed) {
      best = candidate;
      least = d;
    }
  }
  return best;
}

/** Of shorter ones, too many names have them somewhere. */
const shortestPart = 3;
/** A file may have a thousand columns that begin alike. */
const mostProposed = 3;

/** Names that have `name` as their beginning, or from one of their words on (`tree` of `hoeffdingTree`); or that it begins with. */
export function partlyNamed(name: string, names: readonly string[]): string[] {
  const found = name.toLowerCase();
  if (found.length < shortestPart) return [];
  return names.filter((candidate) => {
    const whole = candidate.toLowerCase();
    if (whole.length > shortestPart && found.startsWith(whole)) return true;
    const words = [0, ...Array.from(candidate.matchAll(/[A-Z]/g), ({ index }) => index)];
    return words.some((at) => whole.startsWith(found, at));
  });
}

/** `; did you mean "x"?`, or `"x" or "y"`, a few at most, or nothing. */
export function suggestion(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  const meant = near === undefined ? partlyNamed(name, names).slice(0, mostProposed) : [near];
  return meant.length === 0 ? '' : `; did you mean ${meant.map((one) => `"${one}"`).join(' or ')}?`;
}

/** `one of a, b, c`, or `"a"`. */
export function oneOfText(names: readonly string[]): string {
  return names.length === 1 ? `"${names[0]!}"` : `one of ${names.join(', ')}`;
}
