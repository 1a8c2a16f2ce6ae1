import { workerOptions } from '../../src/cli/connect.ts';
import type { Bench, BenchContext } from './bench.ts';
import { prefix } from './broker.ts';
import { leaveCheckpoint } from './checkpoints.ts';
import { measureIn } from './child.ts';
import type { LatencyRun } from './schedule.ts';
import { shippedWith } from './shipped.ts';
import { spreadOf } from './spread.ts';
import { configFor, filledState, recipes, type FilledState } from './states.ts';
import type { Cell } from './table.ts';
import { read } from './topologies.ts';
import { metricOf, startWorker, untilReady } from './workerProcess.ts';

const rounds = 3;
/** Events a second. */
const rate = 2000;
/** Long enough that the checkpoint of each 30 s is in it. */
const seconds = 40;
const warmUp = 10;

interface Variant {
  readonly title: string;
  readonly changes?: Readonly<Record<string, unknown>>;
  /** Starts with 20 MB of state. */
  readonly large?: true;
}

const floor: Variant = { title: 'no worker: the event itself' };
const variants: readonly Variant[] = [
  floor,
  { title: 'commit.interval 100ms (the default)', changes: {} },
  { title: 'commit.interval 20ms', changes: { commit: { interval: '20ms' } } },
  { title: '100ms, with 20 MB of state', changes: {}, large: true },
];

interface Run extends LatencyRun {
  /** Of a core; NaN: there was no worker. */
  readonly cpu: number;
  readonly peak: number;
  readonly checkpoints: number;
}

/** From the time an event is due to be sent until its prediction can be read by a consumer that reads committed records. */
export const latency: Bench = {
  name: 'latency',
  async run(context) {
    const state = filledState(recipes['20MB']);
    const runs = variants.map((): Run[] => []);
    for (let round = 1; round <= rounds; round++) {
      for (const [i, variant] of variants.entries()) {
        context.say(`latency: round ${round} of ${rounds}, ${variant.title}, ${seconds} s`);
        runs[i]!.push(await once(context, `${prefix}latency-${i}-${round}`, variant, state));
      }
    }
    const rows = variants.map(({ title }, i): Cell[] => {
      const spread = (of: (run: Run) => number): Cell => spreadOf(runs[i]!.map(of));
      return [
        title,
        spread(({ latency }) => latency.p50),
        spread(({ latency }) => latency.p99),
        spread(({ latency }) => latency.p999),
        spread(({ latency }) => latency.maximum),
        spread(({ lateness }) => lateness.p99),
        spread(({ checkpoints }) => checkpoints),
        spread(({ cpu }) => cpu * 100),
        spread(({ peak }) => peak / 2 ** 20),
      ];
    });
    return {
      title: `Latency at ${rate.toLocaleString('en')} events a second, ms: an event is due, its prediction can be read`,
      columns: [
        '',
        'p50',
        'p99',
        'p99.9',
        'most',
        'sent late, p99',
        'checkpoints',
        'CPU %',
        'peak memory, MiB',
      ],
      rows,
      notes: [
        `Median (least to most) of ${rounds} rounds of ${seconds} s, the first ${warmUp} s of each left out; a fresh worker a round.`,
        'An open loop: latency counts from the scheduled time, sends leave each 5 ms, nothing waits for an answer. "Sent late" is the',
        "load generator's own share of it. Reader: a kafkajs consumer, read_committed. Broker, worker and generator share the cores.",
      ],
    };
  },
};

async function once(context: BenchContext, app: string, variant: Variant, state: FilledState): Promise<Run> {
  const { brokers, own } = await context.broker();
  const [input, output] = [`${app}.events`, `${app}.predictions`];
  const measure = async (from: string): Promise<LatencyRun> =>
    (await measureIn('latencyRun.ts', [
      brokers,
      input,
      from,
      ...[rate, seconds, warmUp].map(String),
    ])) as LatencyRun;
  await own.create(input, 1, {});
  if (variant.changes === undefined)
    return { ...(await measure(input)), cpu: NaN, peak: NaN, checkpoints: NaN };
  const names = { app, brokers, input, output };
  const { large, changes } = variant;
  const yaml = large ? configFor(recipes['20MB'], names, changes) : shippedWith(names, changes);
  if (large) await leaveCheckpoint(workerOptions(read(yaml)), own, state, 0, 0);
  const worker = await startWorker(context, yaml);
  await untilReady(worker);
  const before = performance.now();
  const found = await measure(output);
  const lasted = (performance.now() - before) / 1000;
  const checkpoints = await metricOf(worker, 'driftline_checkpoints_total');
  await worker.stop();
  const { cpu, peak } = worker.usage();
  return { ...found, cpu: cpu / lasted, peak, checkpoints: checkpoints ?? NaN };
}
