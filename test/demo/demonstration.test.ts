import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demonstrate } from '../../deploy/demo/demonstration.ts';
import { placesIn } from '../../deploy/demo/places.ts';
import type { SpoiledAt } from '../../deploy/demo/player.ts';
import { readSettings } from '../../deploy/demo/settings.ts';
import { Stopwatch } from '../../deploy/demo/stopwatch.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'driftline-demo-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function run(environment: Record<string, string>): Promise<string> {
  let text = '';
  const screen = { write: (more: string) => (text += more) };
  const settings = readSettings({ BROKER: 'memory', ...environment });
  await demonstrate(settings, placesIn(folder), screen, new Stopwatch(), new AbortController().signal);
  return text;
}

test('in memory, the run ends with a summary that an independent reader confirms, and says that it is not Kafka', async () => {
  const text = await run({ SPOIL: '0.05', NIGHTS: '0' });
  expect(text).toContain('THIS IS NOT KAFKA');
  expect(text).toContain('An independent reader of the topics found the same');
  const spoiled = readFileSync(join(folder, 'spoiled.jsonl'), 'utf8').trimEnd().split('\n');
  expect(spoiled.length).toBeGreaterThan(2_000);
  for (const kind of ['missing', 'range', 'json', 'duplicate'] as const) {
    const count = spoiled.filter((line) => (JSON.parse(line) as SpoiledAt).kind === kind).length;
    expect(text).toContain(`${kind} ${count} of ${count} caught`);
  }
}, 180_000);

test('with its nights, batch models are announced each month, and the summary shows what each model would have answered', async () => {
  const text = await run({ PARTITIONS: '2' });
  expect(text).toContain('An independent reader of the topics found the same');
  const [, announced, refused] =
    /31, at the first midnight .*: (\d+) batch models announced, (\d+) refused/.exec(text)!;
  expect(Number(announced) + Number(refused)).toBe(31);
  expect(Number(announced)).toBeGreaterThan(20);
  for (const one of ['served', 'online', 'batch', 'prior', 'no-change'])
    expect(text).toMatch(new RegExp(`^ +(by model +)?${one} .*\\d %`, 'm'));
  for (const days of ['day 1 to 7', 'day 22 to 28'])
    expect(text).toMatch(new RegExp(`${days} +[\\d,]+ +[\\d.]+ %`));
}, 300_000);

test('with two workers on four partitions, each has a model of its own, and the summary says what that costs', async () => {
  const text = await run({ WORKERS: '2', PARTITIONS: '4', NIGHTS: '0' });
  expect(text).toContain('An independent reader of the topics found the same');
  expect(text).toMatch(
    /partitions +4, by 2 workers; accuracy of each: 0: [\d.]+ %, 1: [\d.]+ %, 2: [\d.]+ %, 3: /,
  );
}, 180_000);

// River 0.26.1: LogisticRegression(SGD(0.01)) after StandardScaler, with lastLabel(2) one-hot: 0.875684145480226.
test('on the clean file, the shipped configuration reaches River’s accuracy', async () => {
  const text = await run({ SPOIL: '0', NIGHTS: '0' });
  expect(text).toMatch(/online +[\d,]+ +45,312 +87\.57 %/);
  expect(text).toContain('no-change     85.33 %');
}, 180_000);
