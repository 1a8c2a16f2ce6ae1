import { setTimeout as sleep } from 'node:timers/promises';
import { Partitioners } from 'kafkajs';
import { workerOptions } from '../../src/cli/connect.ts';
import { WorkerProcess } from '../system/process.ts';
import type { Bench, BenchContext } from './bench.ts';
import { prefix } from './broker.ts';
import { CheckpointWriter } from './checkpoints.ts';
import { electricityEvents } from './electricity.ts';
import { writeConfig, type Names } from './shipped.ts';
import { spreadOf } from './spread.ts';
import { configFor, filledState, recipes } from './states.ts';
import type { Cell } from './table.ts';
import { createOutput } from './topics.ts';
import { read } from './topologies.ts';

const workers = 3;
const partitions = 3;
const kills = 10;
/** ms; the least that a broker allows by default. */
const session = 6_000;
/** Events a second and partition. */
const rate = 100;
const sendInterval = 20;

/** When predictions came to be seen, by the broker's clock: how long a partition stood still. */
export const recovery: Bench = {
  name: 'recovery',
  async run(context) {
    const { own } = await context.broker();
    const app = `${prefix}recovery`;
    const names = {
      app,
      brokers: (await context.broker()).brokers,
      input: `${app}.events`,
      output: `${app}.predictions`,
    };
    const file = await prepare(context, names);
    const load = await Load.start(context, names.input);
    const running = Array.from({ length: workers }, () => new WorkerProcess(file));
    await Promise.all(running.map((worker) => worker.until('driftline_commits_total', 20)));
    const killed: { at: number; partition: number }[] = [];
    for (let kill = 0; kill < kills; kill++) {
      context.say(`recovery: kill -9, ${kill + 1} of ${kills}`);
      const victim = running[kill % workers]!;
      const own = /^driftline_commits_total\{.*partition="(\d+)"/m.exec((await victim.metrics())!);
      killed.push({ at: Date.now(), partition: Number(own![1]) });
      victim.kill('SIGKILL');
      running[kill % workers] = new WorkerProcess(file);
      await sleep(session + 4_000);
    }
    const restarts: number[] = [];
    for (let i = 0; i < workers; i++) {
      context.say(`recovery: rolling restart, ${i + 1} of ${workers}`);
      restarts.push(Date.now());
      running[i]!.kill('SIGTERM');
      await running[i]!.ended;
      running[i] = new WorkerProcess(file);
      await running[i]!.until('driftline_commits_total', 10);
    }
    await sleep(2_000);
    const sent = await load.stop();
    const rolled = Date.now();
    await sleep(1_000);
    const pauses = await pausesOf(context, names.output);
    for (const worker of running) worker.kill('SIGTERM');
    await Promise.all(running.map(({ ended }) => ended));
    const answered = await countOf(context, names.output);
    const after = (at: number, partition: number, until: number): number =>
      Math.max(
        ...pauses[partition]!.filter(({ from, to }) => to > at && from < until).map(
          ({ from, to }) => to - from,
        ),
      );
    const gaps = killed.map(({ at, partition }) => after(at, partition, at + 500));
    const whole = Array.from({ length: partitions }, (_, p) => after(restarts[0]!, p, rolled - 1_500));
    const ranges = await Promise.all(Array.from({ length: partitions }, (_, p) => own.range(names.input, p)));
    const input = ranges.reduce((sum, { lastStable }) => sum + lastStable, 0);
    const rows: Cell[][] = [
      [
        `kill -9, session time-out ${session / 1000} s`,
        spreadOf(gaps),
        spreadOf(gaps.map((gap) => gap - session)),
      ],
      [`rolling restart of ${workers} workers`, spreadOf(whole), ''],
    ];
    return {
      title: 'How long a partition gives no predictions, ms',
      columns: ['', 'pause', 'beyond the session time-out'],
      rows,
      notes: [
        `Median (least to most): of ${kills} kills, of the partition that the killed worker had; of ${partitions} partitions, the longest pause of each`,
        `in the rolling restart. ${workers} workers, ${partitions} partitions with 1 MB of state each, ${rate} events a second and partition.`,
        `${sent.toLocaleString('en')} events sent, ${input.toLocaleString('en')} in the topic, ${answered.toLocaleString('en')} predictions, each of another event.`,
      ],
    };
  },
};

async function prepare(context: BenchContext, names: Names): Promise<string> {
  const { own } = await context.broker();
  const yaml = configFor(recipes['1MB'], names, {
    kafka: { brokers: names.brokers, sessionTimeout: `${session}ms` },
  });
  const options = workerOptions(read(yaml));
  await own.create(names.input, partitions, {});
  await createOutput(own, names.output, partitions);
  const state = filledState(recipes['1MB']);
  for (let partition = 0; partition < partitions; partition++) {
    const writer = await CheckpointWriter.open(options, own, partition, partitions);
    await writer.commit(0, state);
    await writer.close();
  }
  return writeConfig(context.folder, names.app, yaml);
}

/** Events at a steady rate to all partitions, until it is stopped. */
class Load {
  private ending = false;
  private readonly done: Promise<number>;

  private constructor(done: (ending: () => boolean) => Promise<number>) {
    this.done = done(() => this.ending);
  }

  static async start(context: BenchContext, topic: string): Promise<Load> {
    const { kafka } = await context.broker();
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    const values = electricityEvents(200_000);
    return new Load(async (ending) => {
      const began = performance.now();
      let each = 0;
      while (!ending()) {
        const due = Math.floor(((performance.now() - began) / 1000) * rate);
        const part = values.slice(each, due);
        for (let partition = 0; partition < partitions && part.length > 0; partition++) {
          const messages = part.map((value) => ({ key: 'nsw', value, partition }));
          await producer.send({ topic, messages, acks: -1 });
        }
        each = due;
        await sleep(sendInterval);
      }
      await producer.disconnect();
      return each * partitions;
    });
  }

  stop(): Promise<number> {
    this.ending = true;
    return this.done;
  }
}

interface Pause {
  readonly from: number;
  readonly to: number;
}

/** By partition: the times between one prediction's append and the next one's, ms since the epoch. */
async function pausesOf(context: BenchContext, topic: string): Promise<Pause[][]> {
  const { own } = await context.broker();
  const pauses: Pause[][] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const found: Pause[] = [];
    const { lastStable } = await own.range(topic, partition);
    let before = NaN;
    for (let next = 0; next < lastStable;) {
      const batch = await own.read(topic, partition, next, 1 << 22);
      for (let i = 0; i < batch.count; i++) {
        const time = batch.timestamp(i);
        if (time > before) found.push({ from: before, to: time });
        before = time;
      }
      next = batch.nextOffset;
    }
    pauses.push(found);
  }
  return pauses;
}

/** @throws Error where two predictions are of one event */
async function countOf(context: BenchContext, topic: string): Promise<number> {
  const { own } = await context.broker();
  const text = new TextDecoder();
  const seen = new Set<string>();
  let count = 0;
  for (let partition = 0; partition < partitions; partition++) {
    const { lastStable } = await own.range(topic, partition);
    for (let next = 0; next < lastStable;) {
      const batch = await own.read(topic, partition, next, 1 << 22);
      for (let i = 0; i < batch.count; i++, count++)
        for (const [name, value] of batch.headers(i))
          if (name === 'driftline-input') seen.add(text.decode(value));
      next = batch.nextOffset;
    }
  }
  if (seen.size !== count) throw new Error(`${count} predictions of ${seen.size} events`);
  return count;
}
