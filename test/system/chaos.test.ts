import { expect, it } from 'vitest';
import { missing } from '../../deploy/broker/libraries.ts';
import { chaos } from '../chaos/chaos.ts';

// It kills and restarts a broker of its own, which takes Java.
it.skipIf((await missing()) !== undefined)(
  'half a minute of chaos leaves counts, ids, order and state as in an undisturbed run',
  { timeout: 420_000 },
  async () => {
    const lines: string[] = [];
    const wrong = await chaos({ seed: 20_261_125, seconds: 30, say: (line) => lines.push(line) });
    expect(wrong, lines.join('\n')).toEqual([]);
  },
);
