import type { Bench } from './bench.ts';
import { prefix } from './broker.ts';
import { measureIn } from './child.ts';
import type { SnapshotRun } from './snapshotRun.ts';
import { spreadOf } from './spread.ts';
import { recipes } from './states.ts';
import type { Cell } from './table.ts';

const rounds = 3;

/** What a checkpoint costs the worker that writes it. */
export const snapshot: Bench = {
  name: 'snapshot',
  async run(context) {
    const { brokers, own } = await context.broker();
    const rows: Cell[][] = [];
    for (const [name, { title }] of Object.entries(recipes)) {
      const runs: SnapshotRun[] = [];
      for (let round = 1; round <= rounds; round++) {
        context.say(`snapshot: round ${round} of ${rounds}, ${title}`);
        const app = `${prefix}snapshot-${name.toLowerCase()}-${round}`;
        await own.create(`${app}.events`, 1, {});
        runs.push(...((await measureIn('snapshotRun.ts', [brokers, app, name])) as SnapshotRun[]));
      }
      const spread = (of: (run: SnapshotRun) => number): Cell => spreadOf(runs.map(of));
      rows.push([
        title,
        spread(({ bytes }) => bytes / 1e6),
        spread((run) => run.snapshot),
        spread((run) => run.encode),
        spread((run) => run.hash),
        spread((run) => run.whole),
        spread((run) => run.stall),
      ]);
    }
    return {
      title: 'A checkpoint of a state, ms',
      columns: ['state', 'MB', 'snapshot', 'encode', 'hash', 'until committed', 'longest stall'],
      rows,
      notes: [
        `Median (least to most) of ${rounds} processes, each with 7 checkpoints of its own; the first ones, not yet compiled, are among them.`,
        'Snapshot, encode and hash are each measured alone; then all of it, by the code that a task uses, into a transaction. "Longest stall"',
        'is the longest time without a turn of the event loop from the snapshot to its commit (to 1 ms).',
      ],
    };
  },
};
