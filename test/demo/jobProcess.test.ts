import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runJobProcess } from '../../deploy/demo/job-process.ts';
import { TestFolder } from '../support/folder.ts';

const folder = new TestFolder();
const live = new AbortController().signal;

/** Runs a program in the job's place. */
function job(program: string, signal = live): Promise<unknown> {
  return runJobProcess([folder.write('job.mjs', program)], { GREETING: 'hello' }, signal);
}

test('the record of the run is what the job prints', async () => {
  const record = { result: 'refused', reason: 'hello' };
  const program = `console.error('{"msg":"training"}');
    console.log(JSON.stringify({ result: 'refused', reason: process.env.GREETING }));`;
  expect(await job(program)).toEqual(record);
});

test('a job that fails is told with what it wrote', async () => {
  await expect(job(`console.error('no broker'); process.exit(1);`)).rejects.toThrow(
    'the nightly job ended with exit code 1:\nno broker',
  );
});

test('an interrupt ends it before the call returns', async () => {
  const interrupt = new AbortController();
  const running = job(
    `import { writeFileSync } from 'node:fs';
     process.on('SIGTERM', () => setTimeout(() => { writeFileSync('${folder.place('gone')}', 'gone'); process.exit(1); }, 100));
     writeFileSync('${folder.place('up')}', 'up'); setInterval(() => {}, 1000);`,
    interrupt.signal,
  );
  running.catch(() => undefined);
  while (!isThere('up')) await sleep(10);
  interrupt.abort(new Error('Ctrl-C'));
  await expect(running).rejects.toThrow('Ctrl-C');
  expect(folder.read('gone')).toBe('gone');
});

function isThere(name: string): boolean {
  try {
    return folder.read(name) !== '';
  } catch {
    return false;
  }
}
