/** `make chaos [SECONDS=600] [SEED=n]`: see chaos.ts. */
import { parseArgs } from 'node:util';
import { chaos } from './chaos.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '' }, seed: { type: 'string', default: '' } },
});
const seed = values.seed === '' ? Date.now() % 100_000 : Number(values.seed);
const seconds = values.seconds === '' ? 600 : Number(values.seconds);
const say = (line: string): void => {
  console.log(line);
};
say(`chaos for ${seconds} s, seed ${seed}`);
const wrong = await chaos({ seed, seconds, say });
for (const line of wrong) say(`WRONG: ${line}`);
say(wrong.length === 0 ? 'all is as in an undisturbed run' : `again with: make chaos SEED=${seed}`);
process.exit(wrong.length === 0 ? 0 : 1);
