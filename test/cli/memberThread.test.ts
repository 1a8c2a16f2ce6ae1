import { afterEach, describe, expect, test } from 'vitest';
import { MemberThread } from '../../src/cli/threads/memberThread.ts';
import { mergeHealth } from '../../src/cli/threads/mergeHealth.ts';
import { TestFolder } from '../support/folder.ts';

const folder = new TestFolder();
const stop: MemberThread[] = [];

afterEach(async () => {
  for (const thread of stop.splice(0)) {
    thread.stop();
    await thread.ended.catch(() => undefined);
  }
});

/** A thread that does what `body` says, and ends when it is asked to. `answerTime`: ms */
function started(
  body: string,
  answerTime = 200,
): { thread: MemberThread; lines: string[]; endings: (string | undefined)[] } {
  const [lines, endings]: [string[], (string | undefined)[]] = [[], []];
  const program = folder.write(
    `thread-${stop.length}.mjs`,
    `import { parentPort } from 'node:worker_threads';
parentPort.on('message', (question) => { if (question.ask === 'stop') parentPort.close(); });
${body}`,
  );
  const thread = new MemberThread({
    program,
    data: { driftlineThread: 3, file: 'app.yaml', texts: new Map() },
    onLine: (line) => lines.push(line),
    onEnding: (failure) => endings.push(failure?.message),
    answerTime,
  });
  stop.push(thread);
  return { thread, lines, endings };
}

const healthy = { live: { ok: true, reasons: [] }, ready: { ok: true, reasons: [] } };

describe('a thread of the process', () => {
  test.each([
    ['an error', 'throw new Error("no luck")', 'thread 3: no luck'],
    ['what is no error', 'throw "a string"', 'thread 3: a string'],
    ['nothing', 'throw undefined', 'thread 3: undefined'],
    ['a rejection', 'await Promise.reject(new Error("later"))', 'thread 3: later'],
    ['an exit code', 'process.exit(7)', 'thread 3 ended with exit code 7'],
  ])('that ends with %s: its host is told which and why', async (_what, body, message) => {
    const { thread, endings } = started(body);
    await expect(thread.ended).rejects.toThrow(message);
    expect(endings.at(-1)).toBe(message);
    expect(thread.told).toBeUndefined();
  });

  test('that says what it failed with is told of at once, and with the same words at its end', async () => {
    const { thread, endings } = started(
      `parentPort.postMessage({ say: 'ending', failure: 'fenced' });
parentPort.on('message', () => parentPort.postMessage({ say: 'ended', failure: 'fenced' }));`,
    );
    await expect.poll(() => endings).toEqual(['thread 3: fenced']);
    await thread.ask('health');
    await expect(thread.ended).rejects.toThrow('thread 3: fenced');
    expect(new Set(endings)).toEqual(new Set(['thread 3: fenced']));
    expect(thread.told?.message).toBe('thread 3: fenced');
  });

  test('that says with the beginning of its end what for is told of before any other', async () => {
    const { endings } = started(`parentPort.postMessage({ say: 'ending', failure: 'no such topic' });`);
    await expect.poll(() => endings).toEqual(['thread 3: no such topic']);
  });

  test('that has said its last word ends well, whatever it left open', async () => {
    const { thread, endings } = started(
      `setInterval(() => undefined, 1000); parentPort.postMessage({ say: 'ended', failure: undefined });`,
    );
    await thread.ended;
    expect(new Set(endings)).toEqual(new Set([undefined]));
  });

  test('that does not answer, or has ended, answers nothing', async () => {
    const { thread, lines } = started(`parentPort.postMessage({ say: 'log', line: 'here' });`);
    await expect.poll(() => lines).toEqual(['here']);
    expect(await thread.ask('health')).toBeUndefined();
    thread.stop();
    await thread.ended;
    expect(await thread.ask('health')).toBeUndefined();
  });

  test('that answers late is not taken for the answer to the next question', async () => {
    const { thread, lines } = started(
      `let late;
parentPort.on('message', ({ ask, id }) => {
  if (ask === 'stop') return;
  const answer = { say: 'answer', id, value: 'answer to ' + id };
  if (late === undefined) late = answer;
  else for (const message of [late, answer]) parentPort.postMessage(message);
});
parentPort.postMessage({ say: 'log', line: 'up' });`,
      1_000,
    );
    await expect.poll(() => lines).toEqual(['up']);
    expect(await thread.ask('metrics')).toBeUndefined();
    expect(await thread.ask('metrics')).toBe('answer to 2');
  });
});

describe('the health of several threads', () => {
  test('is well where each of them is', () => {
    expect(mergeHealth([healthy, healthy])).toEqual(healthy);
  });

  test('says whose reason it is, and keeps live apart from ready', () => {
    const restoring = { ...healthy, ready: { ok: false, reasons: ['partition 1 is restoring'] } };
    const stuck = { ...healthy, live: { ok: false, reasons: ['no progress', 'not in the group'] } };
    expect(mergeHealth([healthy, restoring, stuck])).toEqual({
      live: { ok: false, reasons: ['thread 2: no progress', 'thread 2: not in the group'] },
      ready: { ok: false, reasons: ['thread 1: partition 1 is restoring'] },
    });
  });

  test('where one does not answer: not ready at once, not alive after a minute', () => {
    const silent = (seconds: number) => ({
      ok: false,
      reasons: [`thread 1: has not answered for ${seconds} s`],
    });
    expect(mergeHealth([healthy, { silence: 3000 }])).toEqual({ live: healthy.live, ready: silent(3) });
    expect(mergeHealth([healthy, { silence: 61_000 }])).toEqual({ live: silent(61), ready: silent(61) });
  });
});
