/**
 * Decodes a great many damaged values: each must be an error or a value, in bounded time and memory. It ends with an error where one is not.
 *
 *     node test/codecs/fuzz.ts --mutants 1000000 [--seed 1]
 */
import { optionsOf, wholeNumber } from '../../deploy/usage.ts';
import { mulberry32 } from '../../src/core/random.ts';
import { judge } from './judge.ts';
import { mutant } from './mutants.ts';
import { subjects } from './subjects.ts';

const { mutants, seed } = optionsOf(
  'make fuzz [MUTANTS=1000000] [SEED=1]',
  { mutants: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
  (given) => ({
    mutants: wholeNumber('mutants', given.mutants, 1),
    seed: wholeNumber('seed', given.seed, 0),
  }),
);
const random = mulberry32(seed);
const codecs = subjects.map((subject) => ({ subject, codec: subject.create(1 << 20) }));

const memory = (): number => process.resourceUsage().maxRSS / 1024;
/** ms of this thread, whatever else the machine does. */
const cpu = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
const before = memory();
let taken = 0;
let slowest = 0;
let spent = 0;
for (let i = 0; i < mutants; i++) {
  const { subject, codec } = codecs[i % codecs.length]!;
  const { values } = subject;
  const bytes = mutant(values[Math.floor(random() * values.length)]!, values, random);
  const start = cpu();
  if (judge(subject, codec, bytes)) taken++;
  const took = cpu() - start;
  spent += took;
  slowest = Math.max(slowest, took);
}
console.log(
  `${mutants} mutants of ${codecs.length} kinds of values: ${taken} are still values, ${mutants - taken} are faults; ` +
    `${(spent / 1000).toFixed(1)} s in all, the slowest ${slowest.toFixed(1)} ms; ` +
    `peak memory ${memory().toFixed(0)} MiB (${before.toFixed(0)} MiB before)`,
);
