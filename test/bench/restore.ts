import { workerOptions } from '../../src/cli/connect.ts';
import type { Bench, BenchContext } from './bench.ts';
import { prefix } from './broker.ts';
import { leaveCheckpoint } from './checkpoints.ts';
import { electricityEvents } from './electricity.ts';
import { spreadOf } from './spread.ts';
import { configFor, filledState, recipes, type FilledState, type StateRecipe } from './states.ts';
import type { Cell } from './table.ts';
import { fill } from './topics.ts';
import { read } from './topologies.ts';
import type { Usage } from './usage.ts';
import { logLine, startWorker, untilReady } from './workerProcess.ts';

const rounds = 3;
/** Four times the whole market. */
const count = 181_248;
const input = `${prefix}restore-events`;

interface Case {
  readonly title: string;
  readonly recipe: StateRecipe;
  /** Events between snapshot and position. */
  readonly behind: number;
}

const cases: readonly Case[] = [
  ...(['small', '1MB', '20MB'] as const).map((name) => ({
    ...recipes[name],
    recipe: recipes[name],
    behind: 0,
  })),
  { title: `small, ${count.toLocaleString('en')} events behind`, recipe: recipes.small, behind: count },
  { title: `20 MB, ${count.toLocaleString('en')} events behind`, recipe: recipes['20MB'], behind: count },
];

interface Run extends Usage {
  /** ms from the start of the process until its partition was assigned, and until it was restored. */
  readonly joined: number;
  readonly ready: number;
  /** ms of reading the checkpoint, building the state, and the replay. */
  readonly restore: number;
  readonly replayed: number;
}

/** From the start of `driftline run` over a checkpoint until it is ready. */
export const restore: Bench = {
  name: 'restore',
  async run(context) {
    const { kafka, own } = await context.broker();
    context.say(`restore: producing ${count} events`);
    await fill(kafka, own, input, electricityEvents(count));
    const states = new Map<StateRecipe, FilledState>();
    for (const { recipe } of cases) if (!states.has(recipe)) states.set(recipe, filledState(recipe));
    const runs = cases.map((): Run[] => []);
    for (let round = 1; round <= rounds; round++) {
      for (const [i, one] of cases.entries()) {
        context.say(`restore: round ${round} of ${rounds}, ${one.title}`);
        runs[i]!.push(await once(context, `${prefix}restore-${i}-${round}`, one, states.get(one.recipe)!));
      }
    }
    const rows = cases.map(({ title, recipe, behind }, i): Cell[] => {
      const spread = (of: (run: Run) => number): Cell => spreadOf(runs[i]!.map(of));
      return [
        title,
        states.get(recipe)!.snapshot.length / 1e6,
        spread(({ ready }) => ready),
        spread(({ joined }) => joined),
        spread(({ restore }) => restore),
        behind === 0 ? '' : spread(({ replayed, restore }) => (replayed / restore) * 1000),
        spread(({ peak }) => peak / 2 ** 20),
      ];
    });
    return {
      title: 'Restore: from the start of the process to ready, ms',
      columns: ['', 'snapshot, MB', 'ready', 'assigned', 'restore', 'replayed a second', 'peak memory, MiB'],
      rows,
      notes: [
        `Median (least to most) of ${rounds} rounds. "Assigned" is the time until the group had given it its partition; "restore" is reading`,
        'the checkpoint, checking its hash, building the state from it and the replay; between them the transactional id is inited.',
        'The replay rate is over all of the restore, and of code that is still being compiled.',
      ],
    };
  },
};

async function once(context: BenchContext, app: string, one: Case, state: FilledState): Promise<Run> {
  const { brokers, own } = await context.broker();
  const yaml = configFor(one.recipe, { app, brokers, input, output: `${app}.predictions` });
  await leaveCheckpoint(workerOptions(read(yaml)), own, state, count - one.behind, count);
  const worker = await startWorker(context, yaml);
  await untilReady(worker);
  await worker.stop();
  const usage = worker.usage();
  const [assigned, restored] = [
    logLine(worker, 'partitions assigned'),
    logLine(worker, 'partition restored'),
  ];
  const since = ({ time }: Readonly<Record<string, unknown>>): number =>
    Date.parse(time as string) - usage.began;
  const { ms, replayed } = restored as { ms: number; replayed: number };
  if (replayed !== one.behind) throw new Error(`${app} replayed ${replayed} events of ${one.behind}`);
  return { ...usage, joined: since(assigned), ready: since(restored), restore: ms, replayed };
}
