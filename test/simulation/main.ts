/** `make simulate [SEEDS=10000] [SEED=n] [MUTANTS=1]`: runs of the simulation, each decided by its seed. */
import { optionsOf, wholeNumber } from '../../deploy/usage.ts';
import { mutants, withMutant } from './mutants.ts';
import { simulate, type Outcome } from './simulation.ts';

const asked = optionsOf(
  'make simulate [SEEDS=10000] [SEED=n] [MUTANTS=1]',
  {
    seeds: { type: 'string', default: '' },
    seed: { type: 'string', default: '' },
    mutants: { type: 'boolean', default: false },
  },
  ({ seeds, seed, mutants }) => ({
    seeds: seeds === '' ? 1_000 : wholeNumber('seeds', seeds, 1),
    seed: seed === '' ? undefined : wholeNumber('seed', seed, 0),
    mutants,
  }),
);
const mostForMutants = 1_000;
const told = 60;

function show({ seed, faults, trace }: Outcome, lines: number): void {
  console.log(trace.slice(-lines).join('\n'));
  for (const fault of faults) console.log(`seed ${seed}: ${fault}`);
  if (faults.length > 0) console.log(`replay it with: make simulate SEED=${seed}`);
}

async function runSeeds(count: number): Promise<boolean> {
  const began = performance.now();
  for (let seed = 1; seed <= count; seed++) {
    const outcome = await simulate(seed);
    if (outcome.faults.length > 0) {
      show(outcome, told);
      return false;
    }
    if (seed % 1000 === 0) console.log(`${seed} of ${count} seeds`);
  }
  const seconds = (performance.now() - began) / 1000;
  console.log(`${count} seeds, all as undisturbed, in ${seconds.toFixed(1)} s`);
  return true;
}

async function runMutants(): Promise<boolean> {
  let all = true;
  for (const mutant of mutants) {
    const mutated = await withMutant(mutant);
    let found: Outcome | undefined;
    const from = mutant.from ?? 1;
    for (let seed = from; seed < from + mostForMutants && found === undefined; seed++) {
      const outcome = await mutated(seed);
      if (outcome.faults.length > 0) found = outcome;
    }
    all &&= found !== undefined;
    const how =
      found === undefined
        ? `NOT FOUND in ${mostForMutants} seeds from ${from}`
        : `seed ${found.seed}: ${found.faults[0]!}`;
    console.log(`${mutant.name.padEnd(24)} ${how.slice(0, 150)}`);
  }
  return all;
}

let well: boolean;
if (asked.mutants) well = await runMutants();
else if (asked.seed !== undefined) {
  const outcome = await simulate(asked.seed);
  show(outcome, Infinity);
  well = outcome.faults.length === 0;
} else well = await runSeeds(asked.seeds);
process.exit(well ? 0 : 1);
