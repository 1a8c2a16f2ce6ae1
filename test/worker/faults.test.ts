import { describe, expect, it } from 'vitest';
import { WorkerError } from '../../src/worker/errors.ts';
import { testEvents } from '../support/events.ts';
import { outcomeOf, runToEnd, smallFetches, worldWith } from './harness.ts';

const events = testEvents(120, 4);

/** An error that is thrown once. What a broker tells of itself does not fail. */
const neverFails = /^before assigned$|leave|disconnect/;

/** Runs with an error at awaited step number `at`. @returns whether there was such a step, and one that can fail */
async function runWithFault(at: number, error: (step: string) => Error) {
  const world = await worldWith(events);
  let [step, thrown] = [0, false];
  const broker = world.cluster.connect({
    step: (name) => {
      if (++step !== at || neverFails.test(name)) return Promise.resolve();
      thrown = true;
      return Promise.reject(error(name));
    },
  });
  const ended = await runToEnd(world, smallFetches(broker)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { world, thrown, ended, steps: step };
}

async function undisturbed() {
  const { world, steps } = await runWithFault(0, () => new Error('never'));
  return { expected: await outcomeOf(world), steps };
}

describe('an error at any awaited step, before or after its effect', () => {
  it('that passes is waited out: the same outputs, the same state', { timeout: 180_000 }, async () => {
    const { expected, steps } = await undisturbed();
    let [waitedOut, whileStopping] = [0, 0];
    for (let at = 1; at <= steps; at++) {
      const { world, thrown, ended } = await runWithFault(at, (step) => new WorkerError('retriable', step));
      if (!thrown) continue;
      if (ended === undefined) waitedOut++;
      else {
        // The last commit of a worker that is being stopped is not tried again: it says so, and the next one goes on.
        whileStopping++;
        expect(ended).toMatchObject({ trouble: 'retriable' });
        await runToEnd(world, smallFetches(world.cluster.connect()));
      }
      expect(await outcomeOf(world), `after a fault at step ${at}`).toEqual(expected);
    }
    expect(waitedOut).toBeGreaterThan(150);
    expect(whileStopping).toBeLessThan(15);
  });

  it.each([
    ['that is not known', (step: string) => new TypeError(`a bug at ${step}`)],
    ['that cannot be waited out', (step: string) => new WorkerError('fatal', `no more at ${step}`)],
  ])('%s ends the worker with it: it never stops in silence', { timeout: 180_000 }, async (_, error) => {
    const { steps } = await undisturbed();
    for (let at = 1; at <= steps; at++) {
      const { thrown, ended } = await runWithFault(at, error);
      if (thrown) expect((ended as Error | undefined)?.message, `step ${at}`).toMatch(/^(a bug|no more) at /);
    }
  });

  it('that ended the worker leaves what a restart goes on from', { timeout: 180_000 }, async () => {
    const { expected, steps } = await undisturbed();
    for (let at = 1; at <= steps; at += 3) {
      const { world } = await runWithFault(at, () => new TypeError('a bug'));
      await runToEnd(world, smallFetches(world.cluster.connect()));
      expect(await outcomeOf(world), `after an error at step ${at}`).toEqual(expected);
    }
  });
});
