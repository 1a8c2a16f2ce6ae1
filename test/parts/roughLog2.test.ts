import { expect, test } from 'vitest';
import { mulberry32 } from '../../src/core/random.ts';
import { roughLog2 } from '../../src/stats/roughLog2.ts';

test('the rough logarithm is wrong by 1e-10 at most, at the edges of its table and between, of numbers small and large', () => {
  const draw = mulberry32(2);
  const edges = Array.from({ length: 128 }, (_, i) => [1 + i / 128, 1 + (i + 1) / 128 - 2 ** -52]).flat();
  const between = Array.from({ length: 5000 }, () => 1 + draw());
  for (const z of [...edges, ...between]) {
    for (const power of [-1000, -1, 0, 1, 17, 1000]) {
      const x = z * 2 ** power;
      // Math.log2 itself is wrong by 1e-13 where the logarithm is near 1000.
      expect(Math.abs(roughLog2(x) - Math.log2(x))).toBeLessThan(1e-10);
    }
  }
});
