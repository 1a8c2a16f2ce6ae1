const TENS = Array.from({ length: 16 }, (_, digits) => Number(`1e${digits}`));

/** Python's `round(x, digits)`: the nearest decimal number by x' exact value, of two that are as near the even one. `digits`: 0 to 15. */
export function roundTo(x: number, digits: number): number {
  const scale = TENS[digits]!;
  const scaled = Math.abs(x) * scale;
  // Beyond, a number has no such digits.
  if (!(scaled < 2 ** 52)) return x;
  const whole = Math.floor(scaled);
  const rest = scaled - whole;
  let rounded = rest > 0.5 ? whole + 1 : whole;
  // The product is rounded, too: near the middle only the exact value tells.
  if (Math.abs(rest - 0.5) * 2 ** 50 < Math.max(1, scaled)) {
    const halves = Math.abs(x) * 2 ** (digits + 1);
    const isMiddle = Number.isInteger(halves) && halves % 2 === 1;
    if (!isMiddle) return Number(x.toFixed(digits));
    rounded = whole % 2 === 0 ? whole : whole + 1;
  }
  return x < 0 ? -(rounded / scale) : rounded / scale;
}
