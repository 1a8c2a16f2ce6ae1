import { describe, expect, it } from 'vitest';
import { mutants, withMutant } from './mutants.ts';
import { simulate } from './simulation.ts';

const seeds = 200;

describe('the simulation', () => {
  it(`ends as an undisturbed run does, whatever happened: ${seeds} seeds`, { timeout: 300_000 }, async () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const { faults, trace } = await simulate(seed);
      expect(faults, `make simulate SEED=${seed}\n${trace.slice(-30).join('\n')}`).toEqual([]);
    }
  });

  it('is decided by its seed alone', async () => {
    for (const seed of [3, 17, 153]) {
      const [first, second, other] = [await simulate(seed), await simulate(seed), await simulate(seed + 1)];
      expect(second.trace).toEqual(first.trace);
      expect(first.trace.length).toBeGreaterThan(20);
      expect(other.trace).not.toEqual(first.trace);
    }
  });

  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    'finds that a guard is missing: %s',
    { timeout: 180_000 },
    async (_, mutant) => {
      const mutated = await withMutant(mutant);
      const from = mutant.from ?? 1;
      let seed = from;
      while (seed < from + 1000 && (await mutated(seed)).faults.length === 0) seed++;
      expect(seed, mutant.guard).toBeLessThan(from + 1000);
      // It is the mutant that is found, and nothing else.
      expect((await simulate(seed)).faults).toEqual([]);
    },
  );
});
