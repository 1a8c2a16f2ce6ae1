/** `make chaos [SECONDS=600] [SEED=n]`: see chaos.ts. */
import { optionsOf, wholeNumber } from '../../deploy/usage.ts';
import { chaos } from './chaos.ts';

const { seed, seconds } = optionsOf(
  'make chaos [SECONDS=600] [SEED=n]',
  { seconds: { type: 'string', default: '' }, seed: { type: 'string', default: '' } },
  (values) => ({
    seed: values.seed === '' ? Date.now() % 100_000 : wholeNumber('seed', values.seed, 0),
    seconds: values.seconds === '' ? 600 : wholeNumber('seconds', values.seconds, 1),
  }),
);
const say = (line: string): void => {
  console.log(line);
};
say(`chaos for ${seconds} s, seed ${seed}`);
const wrong = await chaos({ seed, seconds, say });
for (const line of wrong) say(`WRONG: ${line}`);
say(wrong.length === 0 ? 'all is as in an undisturbed run' : `again with: make chaos SEED=${seed}`);
process.exit(wrong.length === 0 ? 0 : 1);
