/** The parts of the bench `models`: what each system gets is the same, and no model is left out. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { losses } from '../../src/models/losses/registry.ts';
import { models } from '../../src/models/registry.ts';
import { optimizers } from '../../src/models/optimizers/registry.ts';
import { forest } from './models/forest.ts';
import { Learner, lacking } from './models/learner.ts';
import { readStream } from './models/readStream.ts';
import { benchedModels } from './models/rows.ts';
import { configurations } from './topologies.ts';
import { streams, widthOf, writeStream, type StreamName } from './models/stream.ts';

test('each model that reads features, each optimizer and each loss has a row; the other models have one of `pipeline`', () => {
  const named = benchedModels.flatMap(({ model, options }) => [
    model,
    ...['optimizer', 'loss'].map((part) => (options?.[part] as { kind: string } | undefined)?.kind),
    // Its default.
    ...(model === 'linearRegression' && options === undefined ? ['squared'] : []),
  ]);
  expect(named).toEqual(expect.arrayContaining(losses.map(({ name }) => name)));
  expect(Object.keys(configurations)).toEqual(
    expect.arrayContaining(models.filter(({ readsFeatures }) => !readsFeatures).map(({ name }) => name)),
  );
  expect(named).toEqual(expect.arrayContaining(optimizers.map(({ name }) => name)));
  expect(named).toEqual(
    expect.arrayContaining(models.filter(({ readsFeatures }) => readsFeatures).map(({ name }) => name)),
  );
});

test('each row has its model', () => {
  expect(benchedModels.map(lacking).filter((absent) => absent !== undefined)).toEqual([]);
});

test('what is written for other systems is read again as it was, gaps and all', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'driftline-bench-'));
  try {
    for (const name of Object.keys(streams) as StreamName[]) {
      const { cells, ...shape } = streams[name](50);
      const events = readStream(await writeStream(folder, name, 50));
      expect(events).toMatchObject({ ...shape, rows: 50 });
      const width = widthOf(shape);
      for (let i = 0; i < 50; i++) {
        const row = cells.subarray(i * width, (i + 1) * width);
        const texts = shape.categories.map((values, c) => values[row[shape.numbers.length + c]!]);
        expect([...events.x[i]!]).toEqual([...row.subarray(0, shape.numbers.length)]);
        expect(events.texts[i]).toEqual(texts);
        expect(events.y[i]).toBe(row.at(-1));
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('the forest has 54 columns, seven classes of which all come, and gaps; it begins the same at any length', () => {
  const { cells, numbers, classes } = forest(5000, { gaps: true, asNumbers: true });
  expect(numbers).toHaveLength(54);
  const labels = Array.from({ length: 5000 }, (_, i) => cells[i * 55 + 54]!);
  expect(new Set(labels).size).toBe(classes.length);
  const missing = cells.reduce((sum, x) => sum + Number(Number.isNaN(x)), 0);
  expect(missing / (5000 * 10)).toBeCloseTo(0.02, 2);
  expect(cells.every((x) => !(x < 0))).toBe(true);
  expect(forest(100, { gaps: true, asNumbers: true }).cells).toEqual(cells.slice(0, 5500));
});

test('each model that is there learns its rows: about as well as the most frequent class, or better than the mean', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'driftline-bench-'));
  try {
    for (const benched of benchedModels.filter((one) => lacking(one) === undefined)) {
      const events = readStream(await writeStream(folder, benched.stream, 1000));
      const learner = new Learner(benched, events);
      learner.run();
      const counts = events.classes.map((_, c) => events.y.filter((y) => y === c).length);
      const { y } = events;
      const mean = y.reduce((sum, one) => sum + one) / y.length;
      const apart = y.reduce((sum, one) => sum + Math.abs(one - mean), 0) / y.length;
      const what = `${benched.title}, ${benched.stream}`;
      if (counts.length === 0) expect(learner.score(), what).toBeLessThan(apart);
      else expect(learner.score(), what).toBeGreaterThan(Math.max(...counts) / 1000 - 0.1);
      // What answers the last label would pass for that on some streams.
      const weights = learner.model.weights?.().weights;
      if (weights !== undefined)
        expect([...weights], what).toSatisfy((all: number[]) => all.some((w) => w !== 0));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
