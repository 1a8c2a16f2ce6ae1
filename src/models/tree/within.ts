const LARGEST = 1e100;

/** A number, or the nearest of those up to ±1e100: the squares of numbers beyond would not be finite. */
export function within(value: number): number {
  return value > LARGEST ? LARGEST : value < -LARGEST ? -LARGEST : value;
}

/** Whether it is within already; NaN is not. */
export function isWithin(value: number): boolean {
  return value <= LARGEST && value >= -LARGEST;
}
