/** `node test/poison/main.ts [--window N] [--seed N]`: the figures of the README. */
import { optionsOf, wholeNumber } from '../../deploy/usage.ts';
import { poison } from './poison.ts';

const { window, seed } = optionsOf(
  'node test/poison/main.ts [--window N] [--seed N]',
  { window: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
  (given) => ({
    window: wholeNumber('--window', given.window, 1),
    seed: wholeNumber('--seed', given.seed, 0),
  }),
);
console.log('row      undisturbed online   batch    prior    online alone   served   served / best');
for (const { start, served, online, batch, prior, undisturbed } of await poison(seed, window)) {
  const ratio = served / Math.min(batch, undisturbed);
  const cells = [undisturbed, batch, prior, online, served, ratio].map((value) => value.toFixed(3));
  console.log([String(start).padEnd(8), ...cells].join('   '));
}
