import { expect, test } from 'vitest';
import { candidates, firstThatWorks, type Kind } from '../../deploy/demo/choice.ts';
import { readSettings, SettingsError } from '../../deploy/demo/settings.ts';

const live = new AbortController().signal;

test.each<[environment: Record<string, string>, kinds: Kind[]]>([
  [{}, ['jvm', 'compose', 'memory']],
  [{ BROKER: '', KAFKA_BROKERS: ' ' }, ['jvm', 'compose', 'memory']],
  [{ KAFKA_BROKERS: 'a:1,b:2' }, ['own']],
  [{ BROKER: 'jvm' }, ['jvm']],
  [{ BROKER: 'compose' }, ['compose']],
  [{ BROKER: 'memory' }, ['memory']],
  [{ BROKER: 'memory', KAFKA_BROKERS: 'a:1' }, ['memory']],
])('the environment %o leads to %j', (environment, kinds) => {
  expect(candidates(readSettings(environment))).toEqual(kinds);
});

test('a broker that is none is refused with those that are allowed', () => {
  expect(() => readSettings({ BROKER: 'docker' })).toThrow(/BROKER=docker: expected jvm, compose, memory/);
});

test('all wrong settings are told at once', () => {
  const environment = { BROKER: 'x', RATE: '0', SEED: '1.5', SPOIL: '2', SPOIL_JSON: 'few' };
  try {
    readSettings(environment);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    for (const name of Object.keys(environment)) expect((error as Error).message).toContain(`${name}=`);
  }
});

test('shares that add up to more than all events are refused', () => {
  expect(() => readSettings({ SPOIL_JSON: '0.7', SPOIL_RANGE: '0.7' })).toThrow(/add up to 1\.4/);
});

test('SPOIL is shared out evenly, and a kind of its own wins', () => {
  const { shares, seed, rate } = readSettings({ SPOIL: '0.1', SPOIL_JSON: '0', SEED: '7', RATE: '2000' });
  expect(shares).toEqual({ missing: 0.02, range: 0.02, json: 0, duplicate: 0.02, outlier: 0.02 });
  expect([seed, rate]).toEqual([7, 2000]);
});

test.each<[environment: Record<string, string>, nights: boolean]>([
  [{}, true],
  [{ NIGHTS: '1' }, true],
  [{ NIGHTS: '0' }, false],
])('with %o, nights: %s', (environment, nights) => {
  expect(readSettings(environment).nights).toBe(nights);
});

test('NIGHTS is no number of nights', () => {
  expect(() => readSettings({ NIGHTS: '3' })).toThrow('NIGHTS=3: expected 1 or 0');
});

test('the first broker that works is taken, and each one before it is explained in a sentence', async () => {
  const said: string[] = [];
  const opened = await firstThatWorks(
    ['jvm', 'compose', 'memory'],
    (kind) => (kind === 'memory' ? Promise.resolve('here') : Promise.reject(new Error(`no ${kind}.\nmore`))),
    (line) => said.push(line),
    live,
  );
  expect(opened).toBe('here');
  expect(said).toEqual([
    'Apache Kafka on this machine’s JVM is not to be had: no jvm. Next: Apache Kafka in a container.',
    'Apache Kafka in a container is not to be had: no compose. Next: the in-memory broker.',
  ]);
});

test('a broker that was asked for is not replaced by another', async () => {
  const fault = new Error('no Java');
  const opening = firstThatWorks(['jvm'], () => Promise.reject(fault), expect.unreachable, live);
  await expect(opening).rejects.toBe(fault);
});

test('after Ctrl-C no further broker is tried', async () => {
  const stop = new AbortController();
  const tried: Kind[] = [];
  const opening = firstThatWorks(
    ['jvm', 'compose', 'memory'],
    (kind) => {
      tried.push(kind);
      stop.abort();
      return Promise.reject(new Error('interrupted'));
    },
    expect.unreachable,
    stop.signal,
  );
  await expect(opening).rejects.toThrow('interrupted');
  expect(tried).toEqual(['jvm']);
});
