import { describe, expect, test, vi } from 'vitest';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { WorkerOptions } from '../../src/worker/options.ts';
import { topologyOf, type Sections } from '../support/configured.ts';
import { feed } from '../support/feed.ts';
import { testLog, type LogLine } from '../support/testLog.ts';
import {
  append,
  options,
  outcomeOf,
  runToEnd,
  runUntil,
  smallFetches,
  startWorker,
  worldWith,
} from './harness.ts';

/** An event of `topologyOf`, with something else in it. */
function eventsWith(count: number, other: (i: number) => object, from = 0): { key: null; value: string }[] {
  const value = (i: number): string =>
    JSON.stringify({ id: `e${i}`, time: 1e12 + i, x: i % 5, y: i % 2 === 0 ? 'no' : 'yes', ...other(i) });
  return Array.from({ length: count }, (_, i) => ({ key: null, value: value(from + i) }));
}

function using(sections: Sections, more: Partial<WorkerOptions> = {}): WorkerOptions {
  return { ...options, checkpoint: { interval: 1e9 }, ...more, topology: topologyOf(sections) };
}

const warnings = (lines: readonly LogLine[]): string[] =>
  lines.filter(({ level }) => level === 'warn').map(({ message }) => message);

/** What a worker warns of that goes over these events. */
async function warned(
  events: readonly { key: null; value: string }[],
  sections: Sections = {},
  more: Partial<WorkerOptions> = {},
): Promise<string[]> {
  const world = await worldWith(events);
  const lines: LogLine[] = [];
  await runToEnd(world, smallFetches(world.cluster.connect(), 6000), using(sections, more), testLog(lines));
  return warnings(lines);
}

/** The number of events in its sentences depends on where a batch ended. */
const withoutNumbers = (sentences: readonly string[]): string[] =>
  sentences.map((one) => one.replaceAll(/\d{3,}/g, 'N'));

describe('a worker that learns', () => {
  test('warns of nothing, also where labels and features are there now and then only', async () => {
    const features = '{ x: { type: number, missing: mean } }';
    const sparse = eventsWith(2500, (i) => (i % 40 === 39 ? {} : { x: null, y: undefined }));
    expect(await warned(sparse, { features })).toEqual([]);
    expect(
      await warned(
        eventsWith(1200, () => ({ y: undefined })),
        { label: '', model: 'noChange' },
      ),
    ).toEqual([]);
  });
});

describe('a worker that learns nothing warns', () => {
  test('that no event has a label, and of the name that was probably meant', async () => {
    const label = '{ field: Y, classes: [no, yes] }';
    expect(
      withoutNumbers(
        await warned(
          eventsWith(1200, () => ({})),
          { label: '{ field: klass, classes: [no, yes] }' },
        ),
      ),
    ).toEqual([
      'none of N events that were looked at has a value of "klass" (label.field), so nothing can be learned',
      'none of N events could be learned: N without a label (klass)',
    ]);
    expect(
      (
        await warned(
          eventsWith(1200, () => ({})),
          { label },
        )
      )[0],
    ).toMatch(/"Y" \(label\.field\), so nothing can be learned; did you mean "y"\?$/);
  });

  test('that no label fits, without a value of an event', async () => {
    const sentences = await warned(eventsWith(1200, (i) => ({ y: i % 2 === 0 ? 'up' : 'down' })));
    expect(withoutNumbers(sentences)).toEqual([
      'N of N labels (y) do not fit: they are none of label.classes (no, yes), which must be written as the data has them',
      'none of N events could be learned: N with a label that does not fit',
    ]);
    const third = await warned(
      eventsWith(1200, (i) => ({ y: ['a', 'b', 'c'][i % 3] })),
      { label: 'y' },
    );
    expect(withoutNumbers(third)).toEqual([
      'N of N labels (y) do not fit: logisticRegression tells 2 classes apart, and others came first; ' +
        'take a model of more classes, or name those that are meant in label.classes',
    ]);
    expect([...sentences, ...third].join()).not.toMatch(/up|down|"c"/);
  });

  test('of a feature that is in none, whatever becomes of its events', async () => {
    const spared = await warned(
      eventsWith(1200, () => ({})),
      {
        features: '{ x: number, Xx: { type: number, missing: mean } }',
      },
    );
    expect(withoutNumbers(spared)).toEqual([
      'none of N events that were looked at has a value of "Xx" (features.Xx), so it is missing in each of them',
    ]);
    const needed = await warned(
      eventsWith(1200, () => ({ temp: 1 })),
      { features: '{ Temp: number }' },
    );
    expect(withoutNumbers(needed)).toEqual([
      'none of N events that were looked at has a value of "Temp" (features.Temp), so each of them is rejected; did you mean "temp"?',
      'none of N events could be learned: N rejected (missing:Temp N)',
    ]);
  });

  test('of very many such features in a few sentences', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `gone${i}: { type: number, missing: mean }`);
    const sentences = await warned(
      eventsWith(1200, () => ({})),
      { features: `{ x: number, ${names.join(', ')} }` },
    );
    expect(sentences).toHaveLength(9);
    expect(sentences[7]).toContain('"gone7"');
    expect(withoutNumbers(sentences)[8]).toBe(
      'none of N events that were looked at has a value of 42 more fields that the configuration names',
    );
  });

  test('again after ten times as many events, and not before', async () => {
    const unlabelled = (count: number): Promise<string[]> =>
      warned(
        eventsWith(count, () => ({ y: undefined })),
        {},
        { commit: { interval: 50, bytes: 1 << 20 } },
      );
    expect(await unlabelled(999)).toEqual([]);
    expect(await unlabelled(9900)).toHaveLength(2);
    expect(await unlabelled(10_200)).toHaveLength(4);
  });

  test('of a slow stream, when the checkpoint interval is over', async () => {
    const slow = { checkpoint: { interval: 5 } };
    const unlabelled = (count: number) => eventsWith(count, () => ({ y: undefined }));
    expect(await warned(unlabelled(300), {}, slow)).toHaveLength(2);
    expect(await warned(unlabelled(300), {}, { checkpoint: { interval: 1e9 } })).toEqual([]);
    expect(await warned(unlabelled(99), {}, slow)).toEqual([]);
  });

  test('of what came since it began, whatever was learned before', async () => {
    const world = await worldWith(eventsWith(1500, () => ({})));
    const use = using({});
    const lines: LogLine[] = [];
    await runToEnd(world, world.cluster.connect(), use, testLog(lines));
    append(
      world.cluster,
      eventsWith(1200, () => ({ y: 1 }), 1500),
    );
    const worker = startWorker(world, world.cluster.connect(), use, testLog(lines));
    await worker.start();
    await runUntil(world, worker);
    expect(worker.statuses()[0]!.pipeline!.counts.learned).toBe(1500);
    await worker.stop();
    expect(warnings(lines)[1]).toBe(
      'none of 1200 events could be learned: 1200 with a label that does not fit',
    );
    expect(lines.find(({ level }) => level === 'warn')!.fields).toEqual({
      partition: 0,
      unfit: 1200,
      labels: 1200,
    });
  });
});

test('records that cannot be decoded are looked at no longer than others', async () => {
  const peeked = vi.spyOn(Pipeline.prototype, 'peek');
  try {
    const garbage = Array.from({ length: 5000 }, () => ({ key: null, value: 'no JSON' }));
    expect(withoutNumbers(await warned(garbage))).toEqual([
      'none of N events could be learned: N rejected (json N)',
    ]);
    // Up to when it is told, and from then on.
    expect(peeked.mock.calls.length).toBeLessThanOrEqual(2 * 1000);
  } finally {
    peeked.mockRestore();
  }
});

test('looking on changes nothing: the state is that of a pipeline that nobody watches', async () => {
  // Looked at for as long as can be: a field that never comes.
  const events = eventsWith(1500, (i) => (i % 9 === 0 ? { x: 'much' } : {}));
  const use = using({ features: '{ x: number, z: { type: number, missing: mean } }' });
  const world = await worldWith(events);
  await runToEnd(world, world.cluster.connect(), use);
  const alone = feed(use.topology, ...events.map(({ value }) => value));
  expect((await outcomeOf(world)).hash).toBe(alone.hash);
  expect(alone.pipeline.counts.rejected).toBe(Math.ceil(1500 / 9));
});
