import { describe, expect, test } from 'vitest';
import type { SchemaText } from '../../src/codecs/schemas.ts';
import type { Clock } from '../../src/worker/ports.ts';
import { passes, WorkerError } from '../../src/worker/errors.ts';
import { RegistrySchemas } from '../../src/worker/schemas/registrySchemas.ts';
import { testLog, type LogLine } from '../support/testLog.ts';
import { VirtualClock } from '../support/virtualClock.ts';
import { ScriptedRegistry, type Script } from './scriptedRegistry.ts';

function schemasBy(script: Script, unknown: 'deadLetter' | 'stop' = 'deadLetter') {
  const clock = new VirtualClock();
  const registry = new ScriptedRegistry(clock, script);
  const lines: LogLine[] = [];
  const schemas = new RegistrySchemas(registry, clock, testLog(lines), { unknown, salt: 7 });
  return { clock, registry, schemas, lines };
}

const away = new WorkerError('retriable', 'nobody answers');

describe('writers’ schemas of a registry', () => {
  test('are asked for once, and kept for ever', async () => {
    const { clock, registry, schemas } = schemasBy((id) => ({ text: `"${id}"` }));
    expect(schemas.lookup(5)).toBeUndefined();
    await Promise.all([schemas.ask(5), schemas.ask(5), schemas.ask(6)]);
    await clock.sleep(1e9);
    expect(schemas.lookup(5)).toEqual({ text: '"5"' });
    expect(schemas.lookup(6)).toEqual({ text: '"6"' });
    expect(registry.calls).toEqual([5, 6]);
  });

  test('an id that becomes known after 3 s is waited for, and asked for at most once a second', async () => {
    const { clock, registry, schemas } = schemasBy((_, ms) => (ms < 3000 ? 'unknown' : { text: '"int"' }));
    const began = clock.elapsed();
    await schemas.ask(5);
    expect(schemas.lookup(5)).toEqual({ text: '"int"' });
    const took = clock.elapsed() - began;
    expect(took).toBeGreaterThanOrEqual(3000);
    expect(took).toBeLessThan(4100);
    expect(registry.calls.length).toBeLessThan(10);
  });

  test('an id that is not there for 10 s is unknown for 10 s, and then asked for once more at a time', async () => {
    let known = false;
    const { clock, registry, schemas } = schemasBy(() => (known ? { text: '"int"' } : 'unknown'));
    const began = clock.elapsed();
    await schemas.ask(5);
    const took = clock.elapsed() - began;
    expect(took).toBeGreaterThanOrEqual(10_000);
    expect(took).toBeLessThan(11_000);
    expect(schemas.lookup(5)).toBe('unknown');
    await clock.sleep(9_999);
    expect(schemas.lookup(5)).toBe('unknown');
    await clock.sleep(1);
    expect(schemas.lookup(5)).toBeUndefined();
    const before = registry.calls.length;
    await schemas.ask(5);
    expect(registry.calls).toHaveLength(before + 1);
    expect(schemas.lookup(5)).toBe('unknown');
    await clock.sleep(10_000);
    known = true;
    await schemas.ask(5);
    expect(schemas.lookup(5)).toEqual({ text: '"int"' });
  });

  test('an id that was not there long ago is asked for as patiently as a new one', async () => {
    let knownAt = Infinity;
    const { clock, schemas } = schemasBy((_, ms) => (ms < knownAt ? 'unknown' : { text: '"int"' }));
    const began = clock.elapsed();
    // Garbage that names an id which is given to a schema a day later; the registry's node hears of it a second late.
    await schemas.ask(77);
    expect(schemas.lookup(77)).toBe('unknown');
    await clock.sleep(86_400_000);
    expect(schemas.lookup(77)).toBeUndefined();
    knownAt = clock.elapsed() - began + 1000;
    await schemas.ask(77);
    expect(schemas.lookup(77)).toEqual({ text: '"int"' });
  });

  test('what names the same unknown id again and again waits a third of the time, and is never given up for good', async () => {
    const { clock, schemas } = schemasBy(() => 'unknown');
    const began = clock.elapsed();
    const waits: number[] = [];
    while (clock.elapsed() - began < 600_000) {
      if (schemas.lookup(77) === undefined) {
        const asked = clock.elapsed();
        await schemas.ask(77);
        waits.push(clock.elapsed() - asked);
      }
      await clock.sleep(100);
    }
    const long = waits.filter((wait) => wait > 0);
    expect(Math.max(...long)).toBeLessThan(11_000);
    expect(long.length).toBeGreaterThanOrEqual(19);
    expect(long.reduce((sum, wait) => sum + wait)).toBeLessThanOrEqual(600_000 * 0.36);
    // One question between two waits, which takes no time.
    expect(waits.length - long.length).toBeGreaterThanOrEqual(long.length - 1);
  });

  test('unknown ids that somebody makes up do not fill the memory', async () => {
    // Of all that sleep at a time each sleeps its own: the other clock adds their times up.
    let time = 0;
    const clock: Clock = {
      now: () => time,
      elapsed: () => time,
      sleep: async (ms) => {
        const end = time + ms;
        await new Promise((resolve) => setImmediate(resolve));
        time = Math.max(time, end);
      },
      yield: () => Promise.resolve(),
    };
    const registry = new ScriptedRegistry(clock, () => 'unknown');
    const schemas = new RegistrySchemas(registry, clock, testLog([]), { unknown: 'deadLetter', salt: 7 });
    const ids = Array.from({ length: 10_005 }, (_, id) => id);
    await Promise.all(ids.map((id) => schemas.ask(id)));
    expect(ids.filter((id) => schemas.lookup(id) === 'unknown')).toHaveLength(10_000);
  });

  test('ids that are given up are told in the log, once a minute', async () => {
    const { schemas, lines } = schemasBy(() => 'unknown');
    for (let id = 0; id < 13; id++) await schemas.ask(id);
    // 130 s in all.
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn', 'warn']);
    expect(lines.map(({ message }) => /has no schema with the id (\d+); /.exec(message)?.[1])).toEqual([
      '0',
      '6',
      '12',
    ]);
  });

  test('with unknown: stop an id that is not there ends the worker, and the sentence names it', async () => {
    const { schemas } = schemasBy(() => 'unknown', 'stop');
    const error = await schemas.ask(1234).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WorkerError);
    expect(passes(error)).toBe(false);
    expect((error as Error).message).toContain('has no schema with the id 1234');
    // Another partition that comes to it before the worker has ended must not make a dead letter of it.
    expect(schemas.lookup(1234)).toBeUndefined();
  });

  test('a registry that is away is waited for, told once a minute, and each try is a sign of life', async () => {
    const { clock, schemas, lines } = schemasBy((_, ms) => (ms < 300_000 ? away : { text: '"int"' }));
    const began = clock.elapsed();
    const asked = schemas.ask(5);
    let quiet = 0;
    let longestAway = 0;
    while (schemas.lookup(5) === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
      quiet = Math.max(quiet, clock.elapsed() - schemas.calls.lastSign);
      longestAway = Math.max(longestAway, schemas.calls.awaySeconds);
    }
    await asked;
    expect(clock.elapsed() - began).toBeGreaterThanOrEqual(300_000);
    // Signs of life come as soon as a call ends, and a pause is announced.
    expect(quiet).toBeLessThan(10_000);
    expect(longestAway).toBeGreaterThan(280);
    expect(schemas.calls.awaySeconds).toBe(0);
    expect(schemas.calls.counts.get('failed')).toBeGreaterThan(25);
    expect(schemas.calls.counts.get('found')).toBe(1);
    const warned = lines.filter(({ level }) => level === 'warn');
    expect(warned.length).toBeGreaterThanOrEqual(4);
    expect(warned.length).toBeLessThanOrEqual(6);
    expect((warned[0]!.fields as { err: unknown }).err).toBe(away);
    expect(lines.at(-1)).toMatchObject({ level: 'info', message: 'the schema registry answers again' });
  });

  test('a registry of which every second call fails is told once a minute, too', async () => {
    let calls = 0;
    const { clock, schemas, lines } = schemasBy((id) => (calls++ % 2 === 0 ? away : { text: String(id) }));
    const began = clock.elapsed();
    // One call a few ms after the other, and then some over three minutes.
    for (let id = 0; id < 200; id++) {
      await schemas.ask(id);
      if (id >= 190) await clock.sleep(18_000);
    }
    const minutes = (clock.elapsed() - began) / 60_000;
    const warned = lines.filter(({ level }) => level === 'warn').length;
    expect(warned).toBeGreaterThanOrEqual(3);
    expect(warned).toBeLessThanOrEqual(minutes + 1);
    expect(lines.length).toBe(2 * warned);
    expect(lines.at(-1)!.message).toBe('the schema registry answers again');
  });

  test('access that is refused is not waited out', async () => {
    const refused = new WorkerError('fatal', 'no such login');
    const { schemas, registry } = schemasBy(() => refused);
    await expect(schemas.ask(5)).rejects.toBe(refused);
    expect(registry.calls).toEqual([5]);
  });

  test('whoever waits when it is closed is told so, and no outage', async () => {
    const { schemas, lines } = schemasBy((_, ms) => (ms < 1e6 ? away : { text: '"int"' }));
    const asked = schemas.ask(5);
    const told = expect(asked).rejects.toThrow('not asked any more');
    schemas.close();
    await told;
    expect(passes(await asked.catch((error: unknown) => error))).toBe(true);
    expect(lines).toEqual([]);
  });

  test('are asked for eight at a time, and one that fails makes room, too', async () => {
    const clock = new VirtualClock();
    let [open, most, answered] = [0, 0, 0];
    const registry = {
      place: 'r',
      schema: async (id: number): Promise<SchemaText> => {
        most = Math.max(most, ++open);
        await new Promise((resolve) => setImmediate(resolve));
        open--;
        if (answered++ % 3 === 0) throw away;
        return { text: String(id) };
      },
    };
    const none = () => Promise.reject(new Error('not asked here'));
    const schemas = new RegistrySchemas(
      { ...registry, version: none, register: none, find: none },
      clock,
      testLog([]),
      {
        unknown: 'deadLetter',
        salt: 7,
      },
    );
    const ids = Array.from({ length: 50 }, (_, i) => i);
    await Promise.all(ids.map((id) => schemas.ask(id)));
    expect(most).toBe(8);
    expect(ids.map((id) => schemas.lookup(id))).toEqual(ids.map((id) => ({ text: String(id) })));
  });

  test('an id that no registry gives is refused without a question', () => {
    const { schemas, registry } = schemasBy(() => 'unknown');
    for (const id of [-1, 2 ** 31]) expect(schemas.lookup(id)).toHaveProperty('refused');
    expect(schemas.lookup(2 ** 31 - 1)).toBeUndefined();
    expect(registry.calls).toEqual([]);
  });

  test('ids that somebody makes up do not fill the memory', async () => {
    const { schemas, registry } = schemasBy((id): SchemaText => ({ text: String(id) }));
    for (let id = 0; id <= 10_000; id++) await schemas.ask(id);
    expect(registry.calls).toHaveLength(10_001);
    expect(schemas.lookup(0)).toBeUndefined();
    expect(schemas.lookup(1)).toEqual({ text: '1' });
    expect(schemas.lookup(10_000)).toEqual({ text: '10000' });
  });
});
