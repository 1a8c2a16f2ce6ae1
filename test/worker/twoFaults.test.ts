import { describe, expect, it } from 'vitest';
import { WorkerError } from '../../src/worker/errors.ts';
import { testEvents } from '../support/events.ts';
import {
  listening,
  options,
  outcomeOf,
  runToEnd,
  runUntil,
  smallFetches,
  startWorker,
  worldWith,
} from './harness.ts';

const events = testEvents(120, 4);

/** Runs with an error at each of some steps' nth time. @returns how it ended, and how often it inited its transactional id */
async function runWith(errorAt: (step: string, nth: number) => Error | undefined) {
  const world = await worldWith(events);
  const seen = new Map<string, number>();
  const broker = world.cluster.connect({
    step: (step) => {
      const nth = (seen.get(step) ?? 0) + 1;
      seen.set(step, nth);
      const error = errorAt(step, nth);
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    },
  });
  const log = listening();
  const worker = startWorker(world, smallFetches(broker), options, log);
  await worker.start();
  const ended = await runUntil(world, worker).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  await worker.stop();
  const stopped = await worker.done.then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  return { world, ended, stopped, lines: log.lines, opens: seen.get('before open') ?? 0 };
}

const away = (step: string): Error => new WorkerError('retriable', `the broker went away ${step}`);

describe('two errors at a time', () => {
  it('fenced in the background, it asks the group before it begins anew, though a fetch failed, too', async () => {
    const world = await worldWith(events);
    const steps: string[] = [];
    let [commits, failed] = [0, false];
    const broker = world.cluster.connect({
      step: async (step) => {
        steps.push(step);
        if (step === 'before commit' && ++commits === 3) await world.cluster.connect().open('app-0');
        if (step !== 'after read' || commits < 3 || failed) return;
        failed = true;
        throw away(step);
      },
    });
    await runToEnd(world, smallFetches(broker));
    expect(failed).toBe(true);
    const asked = steps.filter((step) => /before (open|heartbeat)/.test(step));
    expect(asked).toEqual(['before open', 'before heartbeat', 'before open']);
    const undisturbed = await worldWith(events);
    await runToEnd(undisturbed, smallFetches(undisturbed.cluster.connect()));
    expect(await outcomeOf(world)).toEqual(await outcomeOf(undisturbed));
  });

  it('a bug in the background is not waited out because a fetch failed, too', async () => {
    let failed = false;
    const { ended, opens } = await runWith((step, nth) => {
      if (step === 'before commit' && nth === 3) {
        failed = true;
        return new TypeError('a bug');
      }
      return failed && step === 'after read' ? away(step) : undefined;
    });
    expect(ended).toMatchObject({ name: 'TypeError', message: 'a bug' });
    expect(opens).toBe(1);
  });

  it('trouble that passes is waited out though the producer cannot be closed', async () => {
    const { world, ended, stopped, opens } = await runWith((step, nth) =>
      (step === 'before send' && nth === 3) || step === 'before close' ? away(step) : undefined,
    );
    expect(ended).toBeUndefined();
    expect(stopped).toBeUndefined();
    expect(opens).toBe(2);
    const undisturbed = await worldWith(events);
    await runToEnd(undisturbed, smallFetches(undisturbed.cluster.connect()));
    expect(await outcomeOf(world)).toEqual(await outcomeOf(undisturbed));
  });

  it('what ends a worker is told, not that its producer could not be closed then', async () => {
    const { ended } = await runWith((step, nth) => {
      if (step === 'before send' && nth === 3) return new TypeError('a bug');
      return step === 'before close' ? away(step) : undefined;
    });
    expect(ended).toMatchObject({ name: 'TypeError', message: 'a bug' });
  });
});
