import { expect } from 'vitest';

/** Within `tolerance` of a figure, relative where that is above 1. */
export function expectClose(actual: number | null | undefined, expected: number, tolerance: number): void {
  expect(actual).toBeTypeOf('number');
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}
