import { expect, it } from 'vitest';
import { poison } from './poison.ts';

it(
  'poisoned features cost what is served at most 5 % of the loss of the better of batch and an undisturbed online model; online alone loses far more',
  { timeout: 300_000 },
  async () => {
    const figures = await poison(1, 200);
    expect(figures).toHaveLength(3);
    for (const { start, served, online, batch, undisturbed } of figures) {
      const best = Math.min(batch, undisturbed);
      expect(served, `poisoned at row ${start}`).toBeLessThanOrEqual(1.05 * best);
      expect(online, `poisoned at row ${start}`).toBeGreaterThan(1.05 * best);
    }
  },
);
