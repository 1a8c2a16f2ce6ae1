import { expect, test } from 'vitest';
import { printConfig } from '../../src/config/print.ts';
import { least } from './example.ts';
import { faultsOf, read } from './reading.ts';

const withRegistry = (registry: string): string =>
  least.replace(/input:.*/, `input: { topic: t, format: { kind: avro, registry: ${registry} } }`);
const faults = (registry: string) =>
  faultsOf(withRegistry(registry)).map(({ path, message }) => `${path}: ${message}`);

test('a registry is a URL, or several', () => {
  for (const right of ['http://r:8081', '"https://a/apis/ccompat/v7, https://b/apis/ccompat/v7"'])
    expect(read(withRegistry(right)).ok, right).toBe(true);
  for (const wrong of ['r:8081', 'http://user:word@r', 'ftp://r', '"http://r,"', 'http://r?x=1'])
    expect(faults(wrong), wrong).toHaveLength(1);
  // What no connection could be made to is told now, and not when the worker starts.
  for (const wrong of ['http://r:99999', 'http://[', 'http://a b'])
    expect(faults(`"http://r, ${wrong}"`), wrong).toHaveLength(1);
});

test('what belongs together is there together', () => {
  expect(faults('{ url: http://r, username: u }')).toEqual([
    'input.format.registry.username: registry.username is given without password: both are needed',
  ]);
  expect(faults('{ url: https://r, ssl: { key: k } }')).toEqual([
    'input.format.registry.ssl.key: registry.ssl.key is given without ssl.cert: both are needed',
  ]);
  for (const url of ['http://r', '"https://r, http://s"'])
    expect(faults(`{ url: ${url}, ssl: { ca: c } }`)).toEqual([
      'input.format.registry.url: registry.ssl is given, but registry.url is not https://, or not each of them is',
    ]);
});

test('its secrets come by ${…}, and are never shown', () => {
  const file = withRegistry(
    '{ url: https://r, username: u, password: "${WORD}", ssl: { cert: c, key: "${file:key.pem}", passphrase: p4ss } }',
  );
  const parsed = read(file, { WORD: 'hunter2' }, { './key.pem': 'PRIVATE' });
  if (!parsed.ok) throw new Error('it is right');
  expect(parsed.config.topology.format.options).toMatchObject({
    registry: { password: 'hunter2', ssl: { key: 'PRIVATE', passphrase: 'p4ss' } },
  });
  expect(printConfig(parsed.config, parsed.secrets)).not.toMatch(/hunter2|PRIVATE|p4ss/);
  const wrong = faultsOf(file.replace('"${WORD}"', '[hunter2]'));
  expect(JSON.stringify(wrong)).not.toContain('hunter2');
});

test('predictions may have a format of their own, which names its registry', () => {
  const withOutput = (format: string): string => `${least}\noutput: { format: ${format} }\n`;
  const parsed = read(
    withOutput(
      '{ kind: avro, registry: { url: https://r, username: u, password: hunter2, ssl: { passphrase: p4ss } } }',
    ),
  );
  if (!parsed.ok) throw new Error('it is right');
  expect(parsed.config.output).toMatchObject({
    topic: 'predictions',
    format: { kind: 'avro', options: { register: true, registry: { url: 'https://r', timeout: 10 } } },
  });
  expect(printConfig(parsed.config, parsed.secrets)).not.toMatch(/hunter2|p4ss/);
  const wrong = (format: string) =>
    faultsOf(withOutput(format)).map(({ path, message }) => `${path}: ${message}`);
  for (const left of ['avro', '{ kind: avro }', '{ kind: avro, registry: "http://localhost:8081" }']) {
    const whole = read(withOutput(left));
    expect(whole.ok && whole.config.output.format).toEqual({
      kind: 'avro',
      options: { register: true, registry: { url: 'http://localhost:8081', timeout: 10 } },
    });
  }
  expect(wrong('{ kind: avro, registry: { url: http://r, password: x } }')).toEqual([
    'output.format.registry.password: registry.password is given without username: both are needed',
  ]);
});
