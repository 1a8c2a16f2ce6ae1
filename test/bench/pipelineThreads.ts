/** `node pipelineThreads.ts N`: N threads with the demonstration's pipeline each, no broker; prints each run's events a second, all in all. */
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { batchesOf, electricityEvents } from './electricity.ts';
import { configurations, read } from './topologies.ts';

const warmUps = 2;
const runs = 9;
const count = 181_248;

if (isMainThread) {
  const threads = Array.from({ length: Number(process.argv[2]) }, () => new Worker(import.meta.filename));
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  const rates: number[] = [];
  for (let run = 0; run < warmUps + runs; run++) {
    const started = performance.now();
    await Promise.all(
      threads.map((thread) => {
        const done = once(thread, 'message');
        thread.postMessage('run');
        return done;
      }),
    );
    const seconds = (performance.now() - started) / 1000;
    if (run >= warmUps) rates.push((threads.length * count) / seconds);
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
