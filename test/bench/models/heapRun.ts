/** `node heapRun.ts ROW PATH`: what a model's predicting and learning leaves on the heap, by V8's sampling profiler; prints JSON. */
import { Session, type HeapProfiler } from 'node:inspector/promises';
import { Learner } from './learner.ts';
import { readStream } from './readStream.ts';
import { benchedModels } from './rows.ts';

export interface HeapRun {
  /** Of predicting and learning. */
  readonly both: HeapProfile;
  /** Of predicting alone, afterwards. */
  readonly asking: HeapProfile;
}

export interface HeapProfile {
  /** Bytes an event, also of what was collected at once. */
  readonly bytes: number;
  /** Those of each function, by file and line, the largest first. */
  readonly functions: readonly (readonly [place: string, bytes: number])[];
}

/** About so many events before a profile, for the compiler, and in it. */
const warmUp = 300_000;
const measured = 300_000;

const [row, path] = process.argv.slice(2);
const events = readStream(path!);
const learner = new Learner(benchedModels[Number(row)]!, events);
const both = await profileOf(() => {
  learner.run();
});
const asking = await profileOf(() => {
  learner.ask();
});
console.log(JSON.stringify({ both, asking } satisfies HeapRun));

/** One model goes over all rows again and again, and has then seen what it can see: columns, classes, depth. */
async function profileOf(pass: () => void): Promise<HeapProfile> {
  for (let done = 0; done < warmUp; done += events.rows) pass();
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    // One sample in about so many bytes.
    samplingInterval: 512,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  } as HeapProfiler.StartSamplingParameterType);
  let count = 0;
  for (; count < measured; count += events.rows) pass();
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();

  const sizes = new Map<string, number>();
  add(profile.head, sizes);
  const functions = [...sizes]
    .map(([place, size]) => [place, size / count] as const)
    .sort(([, a], [, b]) => b - a);
  const bytes = functions.reduce((sum, [, one]) => sum + one, 0);
  return { bytes, functions: functions.slice(0, 5) };
}

function add(node: HeapProfiler.SamplingHeapProfileNode, sizes: Map<string, number>): void {
  const { functionName, url, lineNumber } = node.callFrame;
  const place = `${functionName} (${url.split('/').at(-1)!}:${lineNumber + 1})`;
  if (node.selfSize > 0) sizes.set(place, (sizes.get(place) ?? 0) + node.selfSize);
  for (const child of node.children) add(child, sizes);
}
