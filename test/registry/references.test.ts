import { describe, expect, test } from 'vitest';
import { WorkerError } from '../../src/worker/errors.ts';
import type { RegisteredSchema, RegistryAnswer } from '../../src/worker/schemas/registry.ts';
import { RegistrySchemas } from '../../src/worker/schemas/registrySchemas.ts';
import { testLog } from '../support/testLog.ts';
import { VirtualClock } from '../support/virtualClock.ts';
import { ScriptedRegistry, type VersionScript } from './scriptedRegistry.ts';

/** A schema whose text is its own name; each reference is `subject/version`, of a type that is called as its subject. */
function named(text: string, ...references: string[]): RegisteredSchema {
  return {
    text,
    references: references.map((one) => {
      const [subject, version] = one.split('/');
      return { name: subject!, subject: subject!, version: Number(version) };
    }),
  };
}

function schemasBy(
  root: RegistryAnswer,
  versions: Readonly<Record<string, RegistryAnswer>> | VersionScript,
  unknown: 'deadLetter' | 'stop' = 'deadLetter',
) {
  const clock = new VirtualClock();
  const script =
    typeof versions === 'function'
      ? versions
      : (subject: string, version: number) => versions[`${subject}/${version}`] ?? 'unknown';
  const registry = new ScriptedRegistry(clock, () => root, script);
  return {
    clock,
    registry,
    schemas: new RegistrySchemas(registry, clock, testLog([]), { unknown, salt: 7 }),
  };
}

describe('what a schema refers to', () => {
  test('is read before it, each after what it refers to itself, and asked for once', async () => {
    const { registry, schemas } = schemasBy(named('root', 'a/1', 'b/2', 'c/1'), {
      'a/1': named('A', 'c/1'),
      'b/2': named('B', 'a/1', 'c/1'),
      'c/1': { text: 'C' },
    });
    await Promise.all([schemas.ask(1), schemas.ask(2)]);
    for (const id of [1, 2]) expect(schemas.lookup(id)).toEqual({ text: 'root', named: ['C', 'A', 'B'] });
    await schemas.ask(3);
    expect(registry.versions.toSorted()).toEqual(['a/1', 'b/2', 'c/1']);
    expect(schemas.calls.counts.get('found')).toBe(6);
  });

  test('is the first of two versions, as Confluent’s readers take it', async () => {
    const versions = { 'a/1': named('A', 'c/2'), 'c/1': { text: 'C1' }, 'c/2': { text: 'C2' } };
    const { schemas } = schemasBy(named('root', 'a/1', 'c/1'), versions);
    await schemas.ask(1);
    expect(schemas.lookup(1)).toEqual({ text: 'root', named: ['C2', 'A'] });
  });

  test('may not refer to itself', async () => {
    const versions = { 'a/1': named('A', 'b/1'), 'b/1': named('B', 'c/1'), 'c/1': named('C', 'a/1') };
    const { schemas } = schemasBy(named('root', 'a/1'), versions);
    await schemas.ask(1);
    expect(schemas.lookup(1)).toEqual({
      refused: 'schema 1 of the registry refers to version 1 of the subject a, which refers to itself',
    });
  });

  const refused = { refused: 'schema 1 of the registry refers to more than 100 others' };
  test.each([
    ['in a row', 101, () => ({ text: 'x' }), refused],
    ['one after the other', 1, (_: string, v: number) => named('x', `s${v + 1}/${v + 1}`), refused],
    ['each of two', 1, (s: string, v: number) => named('x', `${s}l/${v}`, `${s}r/${v}`), refused],
    ['in a row', 100, () => ({ text: 'x' }), { text: 'root', named: Array(100).fill('x') }],
  ] as [string, number, VersionScript, object][])(
    'is a hundred others at most: %s, from %i on',
    async (_, count, script, expected) => {
      const roots = Array.from({ length: count }, (_none, i) => `s${i + 1}/1`);
      const { registry, schemas } = schemasBy(named('root', ...roots), script);
      await schemas.ask(1);
      expect(schemas.lookup(1)).toEqual(expected);
      expect(registry.versions.length).toBeLessThanOrEqual(100);
    },
  );

  test('is not more than a schema may have', async () => {
    const { registry, schemas } = schemasBy(named('root', 'a/1', 'b/1', 'c/1'), () => ({
      text: 'x'.repeat(600_000),
    }));
    await schemas.ask(1);
    expect(schemas.lookup(1)).toHaveProperty('refused', expect.stringContaining('1048576 characters'));
    expect(registry.versions).toEqual(['a/1', 'b/1']);
  });

  test('is refused with what cannot be used', async () => {
    const { schemas } = schemasBy(named('root', 'a/1'), { 'a/1': { refused: 'it is of type JSON' } });
    await schemas.ask(1);
    expect(schemas.lookup(1)).toEqual({ refused: 'it is of type JSON' });
  });

  test('is waited for as the schema itself is, for ten seconds, and may be there later on', async () => {
    const late =
      (at: number): VersionScript =>
      (_, __, ms) =>
        ms < at ? 'unknown' : { text: 'A' };
    const soon = schemasBy(named('root', 'a/1'), late(3000));
    await soon.schemas.ask(1);
    expect(soon.schemas.lookup(1)).toEqual({ text: 'root', named: ['A'] });
    const { clock, schemas } = schemasBy(named('root', 'a/1'), late(15_000));
    await schemas.ask(1);
    expect(schemas.lookup(1)).toEqual({ lacks: 'version 1 of the subject a' });
    await clock.sleep(10_000);
    expect(schemas.lookup(1)).toBeUndefined();
    await schemas.ask(1);
    expect(schemas.lookup(1)).toEqual({ text: 'root', named: ['A'] });
  });

  test('is named by the sentence that ends the worker with unknown: stop', async () => {
    const { schemas } = schemasBy(named('root', 'a/3'), {}, 'stop');
    await expect(schemas.ask(5)).rejects.toThrow(
      'has no version 3 of the subject a, to which schema 5 refers (input.format.unknown is stop)',
    );
  });

  test('is asked for again while the registry is away, and not where access is refused', async () => {
    const away = new WorkerError('retriable', 'nobody answers');
    const waiting = schemasBy(named('root', 'a/1'), (_, __, ms) => (ms < 60_000 ? away : { text: 'A' }));
    await waiting.schemas.ask(1);
    expect(waiting.schemas.lookup(1)).toEqual({ text: 'root', named: ['A'] });
    // The schema itself was there the first time.
    expect(waiting.registry.calls).toEqual([1]);
    const denied = new WorkerError('fatal', 'no such login');
    const { schemas } = schemasBy(named('root', 'a/1'), () => denied);
    await expect(schemas.ask(1)).rejects.toBe(denied);
  });
});
