/**
 * How long to wait before attempt number `attempt` + 1, ms: doubling from 100 up to 10,000, the upper half of it spread by `salt` (a
 * partition) and attempt, so that those who failed together do not come back together. No random numbers: a run can be repeated.
 */
export function backoff(attempt: number, salt: number): number {
  const longest = Math.min(10_000, 100 * 2 ** Math.min(attempt, 10));
  const jitter = ((Math.imul(attempt * 31 + salt, 0x9e3779b1) >>> 0) / 2 ** 32) * 0.5;
  return Math.round(longest * (0.5 + jitter));
}
