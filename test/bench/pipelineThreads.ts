/** The demonstration's pipeline in one thread and in two, in turns, without a broker; prints each run's events a second of both. */
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { batchesOf, electricityEvents } from './electricity.ts';
import { configurations, read } from './topologies.ts';

const warmUps = 2;
const runs = 9;
const count = 181_248;

if (isMainThread) {
  const threads = Array.from({ length: 2 }, () => new Worker(import.meta.filename));
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  const rateOf = async (working: readonly Worker[]): Promise<number> => {
    const started = performance.now();
    await Promise.all(
      working.map((thread) => {
        const done = once(thread, 'message');
        thread.postMessage('run');
        return done;
      }),
    );
    return (1000 * working.length * count) / (performance.now() - started);
  };
  const rates: [one: number, two: number][] = [];
  for (let run = 0; run < warmUps + runs; run++) {
    const turn: [number, number] = [await rateOf(threads.slice(0, 1)), await rateOf(threads)];
    if (run >= warmUps) rates.push(turn);
  }
  for (const thread of threads) await thread.terminate();
  console.log(JSON.stringify(rates));
} else {
  const { topology } = read(Object.values(configurations).at(-1)!);
  const batches = batchesOf(electricityEvents(count));
  parentPort!.on('message', () => {
    const pipeline = new Pipeline(topology);
    let made = 0;
    const outputs = { prediction: () => (made += 1), deadLetter: () => undefined };
    for (const batch of batches)
      for (let i = 0; i < batch.count; i++) pipeline.processRecord(batch, i, outputs);
    if (made !== count) throw new Error(`${made} predictions of ${count} events`);
    parentPort!.postMessage('done');
  });
  parentPort!.postMessage('ready');
}
