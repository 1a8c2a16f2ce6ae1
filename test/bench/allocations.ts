import { rm } from 'node:fs/promises';
import type { Bench } from './bench.ts';
import { measureIn } from './child.ts';
import type { HeapRun } from './models/heapRun.ts';
import { lacking } from './models/learner.ts';
import { benchedModels, titleOf } from './models/rows.ts';
import { writeStream } from './models/stream.ts';
import type { Cell } from './table.ts';

/** Less than this many bytes an event is the profiler's own, and what the process does once. */
const least = 0.5;

/** That models in the steady state make no objects: those of `models`, with the transformers before them. */
export const allocations: Bench = {
  name: 'allocations',
  async run({ say, folder }) {
    const rows: Cell[][] = [];
    for (const [index, benched] of benchedModels.entries()) {
      const absent = lacking(benched);
      if (absent !== undefined) {
        rows.push([`${titleOf(benched)}: SKIPPED, there is no ${absent}`, '-', '-', '-']);
        continue;
      }
      say(`allocations: ${titleOf(benched)}`);
      const path = await writeStream(folder, benched.stream, benched.rows);
      try {
        const { both, asking } = (await measureIn('models/heapRun.ts', [String(index), path])) as HeapRun;
        const largest = both.functions
          .filter(([, bytes]) => bytes >= least)
          .map(([place, bytes]) => `${place} ${bytes.toPrecision(2)}`);
        rows.push([titleOf(benched), both.bytes, asking.bytes, largest.join(', ') || 'none']);
      } finally {
        await Promise.all(['f64', 'json'].map((ending) => rm(`${path}.${ending}`, { force: true })));
      }
    }
    return {
      title: 'What predicting and learning leaves on the heap',
      columns: [
        'model',
        'bytes an event',
        'of predicting alone',
        `functions with ${least} bytes an event and more`,
      ],
      rows,
      notes: [
        "V8's sampling heap profiler (one sample in about 512 bytes), with what was collected at once, over 300,000 events after as many that",
        'warm up; rows are learned again and again by one model. A tree that still grows makes nodes, and its descent is all of predicting alone.',
      ],
    };
  },
};
