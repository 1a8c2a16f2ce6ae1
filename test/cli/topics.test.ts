import { expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/clock/systemClock.ts';
import { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { workerOptions } from '../../src/cli/connect.ts';
import { ensureTopics } from '../../src/worker/topics.ts';
import { streamConfig } from './stream.ts';

const cluster = (): MemoryCluster => new MemoryCluster(systemClock);

/** What `driftline topics` does: the lines that it prints, and how many errors are left. */
async function topics(
  on: MemoryCluster,
  create: boolean,
  sections = {},
): Promise<{ lines: string[]; errors: number }> {
  const lines: string[] = [];
  const options = workerOptions(streamConfig(sections));
  const found = await ensureTopics(options, on.connect(), create, 4, (line) => lines.push(line));
  return { lines, errors: found.filter(({ severity }) => severity === 'error').length };
}

test('all that is missing is told, with the command that makes it', async () => {
  const { lines, errors } = await topics(cluster(), false);
  expect(errors).toBe(4);
  expect(lines).toEqual([
    expect.stringMatching(/^error +topic in \(input\) does not exist; .*driftline topics FILE --create/),
    expect.stringMatching(/^error +topic out \(output\) does not exist/),
    expect.stringMatching(/^error +topic app\.dead-letter \(dead letters\) does not exist/),
    expect.stringMatching(/^error +topic app\.state \(state\) does not exist/),
  ] as unknown[]);
});

test('what is missing is made once, with as many partitions as the input, and the state compacted', async () => {
  const on = cluster();
  expect(await topics(on, true)).toEqual({
    errors: 0,
    lines: ['in (input', 'out (output', 'app.dead-letter (dead letters', 'app.state (state'].map(
      (name) => `created  ${name}, 4 partitions)`,
    ),
  });
  expect((await on.connect().describe('app.state'))?.config).toMatchObject({ 'cleanup.policy': 'compact' });
  const again = await topics(on, true);
  expect(again.errors).toBe(0);
  expect(again.lines.filter((line) => line.startsWith('found'))).toHaveLength(4);
});

test('of one partition it is told as of one', async () => {
  const on = cluster();
  await on.connect().create('in', 1, {});
  const told = [await topics(on, true), await topics(on, true)].flatMap(({ lines }) => lines).join('\n');
  expect(told).toContain('found    in (input, 1 partition)');
  expect(told).toContain('(output, 1 partition)');
  expect(told).not.toContain('1 partitions');
});

test('topics that are there stay as they are, and are followed; that others were asked for is told', async () => {
  const on = cluster();
  await on.connect().create('in', 2, {});
  const { lines, errors } = await topics(on, true);
  expect(errors).toBe(0);
  expect(lines.filter((line) => line.startsWith('warning'))).toEqual([
    'warning  topic in (input) has 2 partitions, 4 were asked for: an input that exists is not changed',
  ]);
  expect(['in', 'out', 'app.state'].map((topic) => on.topics.partitions(topic))).toEqual([2, 2, 2]);
});

test('a state topic that is too small is told, and extended where that is asked for', async () => {
  const on = cluster();
  await topics(on, true);
  await on.connect().create('other.state', 3, { 'cleanup.policy': 'compact' });
  const told = await topics(on, false, { app: 'other' });
  expect(told.lines.join('\n')).toMatch(
    /other\.state \(state\) has 3 partitions, the input has 4.*Extend it with/,
  );
  const { lines, errors } = await topics(on, true, { app: 'other' });
  expect(errors).toBe(0);
  expect(lines).toContain('extended other.state (state) from 3 to 4 partitions');
  expect(on.topics.partitions('other.state')).toBe(4);
});

test('a state topic that is too large is an error that nothing mends', async () => {
  const on = cluster();
  await topics(on, true);
  await on.connect().create('other.state', 5, { 'cleanup.policy': 'compact' });
  const { lines, errors } = await topics(on, true, { app: 'other' });
  expect(errors).toBe(1);
  expect(lines.join('\n')).toMatch(/other\.state \(state\) has 5 partitions, the input has 4/);
});
