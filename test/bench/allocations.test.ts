import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureIn } from './child.ts';
import type { HeapRun } from './models/heapRun.ts';
import { benchedModels } from './models/rows.ts';
import { writeStream } from './models/stream.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'driftline-allocations-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Those that once did; the bench has all. A number that V8 makes an object of takes 12 or 16 bytes. */
test.each([
  'linearRegression, sgd',
  'logisticRegression, momentum',
  'logisticRegression, adam',
  'gaussianNaiveBayes',
])('%s makes no objects once it is warm', async (title) => {
  const index = benchedModels.findIndex((benched) => benched.title === title);
  const { stream, rows } = benchedModels[index]!;
  const path = await writeStream(folder, stream, rows);
  const { both, asking } = (await measureIn('models/heapRun.ts', [String(index), path])) as HeapRun;
  const found = JSON.stringify(both.functions);
  expect(both.bytes, found).toBeLessThan(1);
  expect(asking.bytes).toBeLessThan(1);
});
