import { describe, expect, it, test } from 'vitest';
import { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import { WorkerError } from '../../src/worker/errors.ts';
import { RegistrySchemas } from '../../src/worker/schemas/registrySchemas.ts';
import { ensureTopics } from '../../src/worker/topics.ts';
import { ScriptedRegistry, type Script } from '../registry/scriptedRegistry.ts';
import { faultsOf } from '../simulation/checks.ts';
import { Machine } from '../simulation/machine.ts';
import { memoryLogs } from '../simulation/memoryLogs.ts';
import { Scheduler } from '../simulation/scheduler.ts';
import { testEvents } from '../support/events.ts';
import { inNumberedJson, numbered } from '../support/numberedJson.ts';
import { VirtualClock } from '../support/virtualClock.ts';
import {
  endOf,
  listening,
  options as base,
  outcomeOf,
  runToEnd,
  runUntil,
  silent,
  smallFetches,
  startWorker,
  until,
  type World,
} from './harness.ts';

const options = {
  ...base,
  topology: inNumberedJson(base.topology),
  // So long that no checkpoint falls due by time: those that are there were forced, or are of the end.
  checkpoint: { interval: 1e9 },
};
const [known, late, never] = [1, 2, 3];
const text = { text: '' };

/** Events of schema 1 but for these. */
async function worldOf(ids: Readonly<Record<number, number>>, count = 40): Promise<World> {
  const clock = new VirtualClock();
  const cluster = new MemoryCluster(clock);
  await ensureTopics(options, cluster.connect(), true, 1, () => undefined);
  fill(cluster, ids, count);
  return { cluster, clock };
}

function fill(cluster: MemoryCluster, ids: Readonly<Record<number, number>>, count: number): void {
  testEvents(count, 3).forEach((event, i) => {
    const key = event.key === null ? null : new TextEncoder().encode(event.key);
    cluster.append('in', 0, [{ key, value: numbered(event, ids[i] ?? known) }]);
  });
}

/** As a process has it: what it knows is gone with it. The registry's time is the world's. */
function processOf(
  world: World,
  script: Script,
  unknown: 'deadLetter' | 'stop' = 'deadLetter',
  log = silent,
) {
  const origin = 1_700_000_000_000;
  const registry = new ScriptedRegistry(world.clock, (id) => script(id, world.clock.elapsed() - origin));
  return new RegistrySchemas(registry, world.clock, log, { unknown, salt: 0 });
}

function faults({ cluster }: World): string[] {
  return faultsOf(memoryLogs(cluster), options.topology, 0, true, []);
}

const all: Script = () => text;
const away = new WorkerError('retriable', 'nobody answers');

describe('a worker whose events name their schemas', () => {
  it('goes on where a schema was known to be unknown a moment ago, and is not any more', async () => {
    const world = await worldOf({ 0: never, 20: never });
    const schemas = processOf(world, (id) => (id === never ? 'unknown' : text));
    const lookup = schemas.lookup.bind(schemas);
    let told = false;
    schemas.lookup = (id) => {
      const found = lookup(id);
      if (found !== 'unknown') return found;
      told = !told;
      return told ? found : undefined;
    };
    await runToEnd(world, world.cluster.connect(), options, silent, undefined, schemas);
    expect(faults(world)).toEqual([]);
    const { predictions, deadLetters } = await outcomeOf(world);
    expect(deadLetters.length).toBeGreaterThanOrEqual(2);
    expect(predictions.length + deadLetters.length).toBe(40);
  });

  it('learns an event whose schema is known 3 s later, and all after it, as if it had been there', async () => {
    const [calm, world] = [await worldOf({ 7: late }), await worldOf({ 7: late })];
    await runToEnd(calm, calm.cluster.connect(), options, silent, undefined, processOf(calm, all));
    const began = world.clock.elapsed();
    const script: Script = (id, ms) => (id === late && ms < 3000 ? 'unknown' : text);
    await runToEnd(world, world.cluster.connect(), options, silent, undefined, processOf(world, script));
    expect(world.clock.elapsed() - began).toBeGreaterThanOrEqual(3000);
    expect(await outcomeOf(world)).toEqual(await outcomeOf(calm));
    expect(faults(world)).toEqual([]);
  });

  it('makes a dead letter of what is not there for 10 s, and a checkpoint in the same commit', async () => {
    const world = await worldOf({ 7: never, 20: never });
    const began = world.clock.elapsed();
    const script: Script = (id) => (id === never ? 'unknown' : text);
    const worker = startWorker(
      world,
      world.cluster.connect(),
      options,
      silent,
      undefined,
      processOf(world, script),
    );
    await worker.start();
    await runUntil(world, worker);
    // Before its end, which writes a checkpoint in any case.
    const manifest = worker.statuses()[0]!.manifest!;
    expect(manifest.snapshot!.next['in']).toBeGreaterThan(20);
    expect(manifest.segments.every(({ from }) => from > 20)).toBe(true);
    await worker.stop();
    await worker.done;
    expect(world.clock.elapsed() - began).toBeGreaterThanOrEqual(10_000);
    const { deadLetters } = await outcomeOf(world);
    const refused = deadLetters.filter(({ headers }) => headers['driftline-reason'] === 'writerSchema');
    expect(refused.map(({ headers }) => headers['driftline-input'])).toEqual(['in/0/7', 'in/0/20']);
    expect(faults(world)).toEqual([]);
  });

  it('commits what came before while it waits, and can be stopped', async () => {
    const world = await worldOf({ 30: late });
    const script: Script = (id) => (id === late ? away : text);
    const worker = startWorker(
      world,
      world.cluster.connect(),
      options,
      silent,
      undefined,
      processOf(world, script),
    );
    await worker.start();
    await until(worker, ([status]) => status?.manifest?.next['in'] === 30);
    await worker.stop();
    await worker.done;
    expect((await outcomeOf(world)).predictions.at(-1)!.headers['driftline-input']).toBe('in/0/29');
    await runToEnd(world, world.cluster.connect(), options, silent, undefined, processOf(world, all));
    expect(faults(world)).toEqual([]);
  });

  it('is alive and ready while the registry is away for ten minutes, and goes on after', async () => {
    const world = await worldOf({ 7: late });
    const log = listening();
    const script: Script = (id, ms) => (id === late && ms < 600_000 ? away : text);
    const schemas = processOf(world, script, 'deadLetter', log);
    const worker = startWorker(world, world.cluster.connect(), options, silent, undefined, schemas);
    await worker.start();
    let looks = 0;
    await until(worker, ([status]) => {
      const { live, ready } = worker.health();
      expect(live).toEqual({ ok: true, reasons: [] });
      if (status?.state === 'running') expect(ready.ok).toBe(true);
      looks++;
      return (status?.manifest?.next['in'] ?? 0) >= 40;
    });
    expect(looks).toBeGreaterThan(30);
    expect(world.clock.elapsed()).toBeGreaterThan(1_700_000_600_000);
    await worker.stop();
    await worker.done;
    expect(faults(world)).toEqual([]);
    expect(log.lines.filter((line) => line.startsWith('warn')).length).toBeLessThan(13);
  });

  it('with unknown: stop ends with a sentence that names topic, partition, offset and id', async () => {
    const world = await worldOf({ 7: never });
    const script: Script = (id) => (id === never ? 'unknown' : text);
    const error = await endOf(world, options, silent, processOf(world, script, 'stop'));
    expect(error.message).toMatch(/^offset 7 of in-0 cannot be read: .* no schema with the id 3 /);
    expect(
      (await outcomeOf(world)).deadLetters.every(
        ({ headers }) => headers['driftline-reason'] !== 'writerSchema',
      ),
    ).toBe(true);
    // Nothing was decided: it goes on where the schema is there.
    await runToEnd(world, world.cluster.connect(), options, silent, undefined, processOf(world, all));
    expect(faults(world)).toEqual([]);
  });

  it('ends where the registry refuses access', async () => {
    const world = await worldOf({});
    const refused = new WorkerError('fatal', 'the schema registry takes no such login');
    const error = await endOf(
      world,
      options,
      silent,
      processOf(world, () => refused),
    );
    expect(error.message).toBe('offset 0 of in-0 cannot be read: the schema registry takes no such login');
    expect(error.cause).toBe(refused);
  });
});

describe('schemas that a batch names are asked for at once', () => {
  /** In a time in which all that wait do so side by side. @returns ms until all is committed */
  async function played(ids: Readonly<Record<number, number>>, script: Script, count: number) {
    const scheduler = new Scheduler(1);
    const { clock } = new Machine('worker', scheduler);
    const cluster = new MemoryCluster(clock);
    const made = ensureTopics(options, cluster.connect(), true, 1, () => undefined);
    await scheduler.run(() => false, scheduler.now);
    await made;
    fill(cluster, ids, count);
    const world = { cluster, clock };
    const registry = new ScriptedRegistry(clock, script);
    const schemas = new RegistrySchemas(registry, clock, silent, { unknown: 'deadLetter', salt: 0 });
    const worker = startWorker(world, cluster.connect(), options, silent, undefined, schemas);
    void worker.start();
    const committed = (): boolean => (worker.statuses()[0]?.manifest?.next['in'] ?? 0) >= count;
    const over = await scheduler.run(committed, scheduler.now + 3_600_000);
    expect(over).toBe(true);
    const took = scheduler.elapsed;
    const stopped = worker.stop();
    await scheduler.run(() => false, scheduler.now + 60_000);
    await stopped;
    return { world, took, calls: registry.calls };
  }
  const every = (from: number, count: number): Record<number, number> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [from + i, 100 + i]));

  it('so that fifty that nobody has cost ten seconds, each its own dead letter in its place', async () => {
    const unknown: Script = (id) => (id >= 100 ? 'unknown' : text);
    const { world, took } = await played(every(5, 50), unknown, 70);
    expect(took).toBeGreaterThanOrEqual(10_000);
    expect(took).toBeLessThan(15_000);
    const { deadLetters } = await outcomeOf(world);
    const refused = deadLetters.filter(({ headers }) => headers['driftline-reason'] === 'writerSchema');
    expect(refused.map(({ headers }) => headers['driftline-input'])).toEqual(
      Array.from({ length: 50 }, (_, i) => `in/0/${5 + i}`),
    );
    expect(faults(world)).toEqual([]);
  });

  it('and those that come later and later, the last first, are learned in the order of their events', async () => {
    const ids = every(3, 20);
    const script: Script = (id, ms) => (id >= 100 && ms < (120 - id) * 400 ? 'unknown' : text);
    const { world, took, calls } = await played(ids, script, 40);
    expect(took).toBeLessThan(11_000);
    const calm = await played(ids, all, 40);
    expect(calls.length).toBeGreaterThan(calm.calls.length);
    expect(await outcomeOf(world)).toEqual(await outcomeOf(calm.world));
    expect(faults(world)).toEqual([]);
  });

  it('but no more than 64 of them, whatever garbage names', async () => {
    const script: Script = (id) => (id >= 100 ? away : text);
    const asked = new Set<number>();
    const world = await worldOf(every(0, 100), 100);
    const schemas = processOf(world, (id, ms) => {
      asked.add(id);
      return script(id, ms);
    });
    const worker = startWorker(world, world.cluster.connect(), options, silent, undefined, schemas);
    await worker.start();
    await until(worker, () => schemas.calls.counts.get('failed')! > 300);
    await worker.stop();
    await worker.done;
    schemas.close();
    expect(asked.size).toBe(64);
  });

  it('and with unknown: stop the worker ends at the record, not before it', async () => {
    const world = await worldOf({ 7: late, 20: never });
    const script: Script = (id, ms) => (id === never ? 'unknown' : id === late && ms < 15_000 ? away : text);
    const error = await endOf(world, options, silent, processOf(world, script, 'stop'));
    expect(error.message).toMatch(/^offset 20 of in-0 cannot be read: /);
    const { deadLetters } = await outcomeOf(world);
    expect(deadLetters.every(({ headers }) => headers['driftline-reason'] !== 'writerSchema')).toBe(true);
  });
});

/** Runs to the end with small fetches, dead from step `crashAt` on. @returns how many steps there were */
async function runAndCrash(world: World, schemas: RegistrySchemas, crashAt = Infinity): Promise<number> {
  const { promise: crashed, reject } = Promise.withResolvers<never>();
  let steps = 0;
  const client = world.cluster.connect({
    step: (operation) => {
      if (++steps < crashAt) return Promise.resolve();
      const crash = new Error(`crash at step ${crashAt}: ${operation}`);
      reject(crash);
      return Promise.reject(crash);
    },
  });
  const run = runToEnd(world, smallFetches(client, 1500), options, silent, undefined, schemas);
  run.catch(() => undefined);
  if (crashAt === Infinity) await run;
  else {
    await expect(Promise.race([crashed, run])).rejects.toThrow('crash at step');
    client.vanish();
    schemas.close();
  }
  return steps;
}

describe('what the registry says', () => {
  it('counts as it was said, whenever the worker dies', { timeout: 180_000 }, async () => {
    // The first process gives up an id at 10 s; a second one, which asks anew, is told of it from 14 s on.
    const script: Script = (id, ms) => (id === late && ms < 14_000 ? 'unknown' : text);
    const ids = { 7: late, 12: late };
    const undisturbed = await worldOf(ids);
    const steps = await runAndCrash(undisturbed, processOf(undisturbed, script));
    expect(faults(undisturbed)).toEqual([]);
    const outcomes = new Set<number>();
    for (let crashAt = 1; crashAt <= steps; crashAt++) {
      const world = await worldOf(ids);
      await runAndCrash(world, processOf(world, script), crashAt);
      await runAndCrash(world, processOf(world, script));
      expect(faults(world), `after a crash at step ${crashAt}`).toEqual([]);
      outcomes.add((await outcomeOf(world)).deadLetters.length);
    }
    // Before the commit of its dead letter an event may still be learned; after it, never.
    expect(outcomes.size).toBeGreaterThan(1);
  });

  test('is asked for again by a replay, which waits for it', async () => {
    const world = await worldOf({});
    const steps = await runAndCrash(await worldOf({}), processOf(world, all));
    // After the last commit and before the checkpoint of the end.
    await runAndCrash(world, processOf(world, all), steps - 12);
    const before = world.clock.elapsed();
    const script: Script = (_, ms) => (ms < before - 1_700_000_000_000 + 90_000 ? away : text);
    const worker = startWorker(
      world,
      world.cluster.connect(),
      options,
      silent,
      undefined,
      processOf(world, script),
    );
    await worker.start();
    let restoring = 0;
    await until(worker, ([status]) => {
      if (status?.state === 'restoring') restoring++;
      expect(worker.health().live.ok).toBe(true);
      return status?.state === 'running';
    });
    expect(restoring).toBeGreaterThan(10);
    expect(world.clock.elapsed() - before).toBeGreaterThan(90_000);
    await runUntil(world, worker);
    await worker.stop();
    await worker.done;
    expect(faults(world)).toEqual([]);
  });

  test('is a promise: a schema that is lost ends the replay with a sentence', async () => {
    const world = await worldOf({});
    const steps = await runAndCrash(await worldOf({}), processOf(world, all));
    await runAndCrash(world, processOf(world, all), steps - 12);
    const error = await endOf(
      world,
      options,
      silent,
      processOf(world, () => 'unknown'),
    );
    expect(error.message).toMatch(
      /^offset 0 of in-0 was learned before, and the schema registry no longer has/,
    );
    expect(error.message).toContain('driftline reset app.yaml');
  });
});
