import type { Bench } from './bench.ts';
import { measureIn } from './child.ts';
import type { MemoryRun } from './memoryRun.ts';
import type { Cell } from './table.ts';

const mebibytes = (bytes: number): number => bytes / 2 ** 20;

/** Whether memory is bounded: it may rise until all that remembers is full, and must then stay. */
export const memory: Bench = {
  name: 'memory',
  onRequest: true,
  async run({ say }) {
    say('memory: ten million events, some minutes');
    const runs = (await measureIn('memoryRun.ts', [], ['--expose-gc'])) as MemoryRun[];
    return {
      title:
        'Memory of one pipeline over ten million events of a million keys, MiB after a collection of all garbage',
      columns: ['events', 'keys seen', 'heap', 'arrays', 'resident', 'peak', 'snapshot', 'events a second'],
      rows: runs.map(({ events, keys, heap, arrays, resident, peak, state, rate }): Cell[] => [
        events.toLocaleString('en'),
        keys,
        ...[heap, arrays, resident, peak, state].map(mebibytes),
        rate,
      ]),
      notes: [
        "The demonstration's configuration with its ids and keys at their defaults (100,000 each), the key as a category of at most 100 columns,",
        'and updates of 100 events; JSON bytes in, the records that a worker sends out. "Resident" holds what V8 keeps for later, and the',
        "bench's own 40 MB of drawn keys (in arrays); \"peak\" is the kernel's, garbage and the snapshot's encoding included.",
      ],
    };
  },
};
