/** `node test/poison/main.ts [WINDOW] [SEED]`: the figures of the README. */
import { poison } from './poison.ts';

const [window = '200', seed = '1'] = process.argv.slice(2);
console.log('row      undisturbed online   batch    prior    online alone   served   served / best');
for (const { start, served, online, batch, prior, undisturbed } of await poison(
  Number(seed),
  Number(window),
)) {
  const ratio = served / Math.min(batch, undisturbed);
  const cells = [undisturbed, batch, prior, online, served, ratio].map((value) => value.toFixed(3));
  console.log([String(start).padEnd(8), ...cells].join('   '));
}
