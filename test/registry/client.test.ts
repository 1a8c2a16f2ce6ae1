import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { connectRegistry } from '../../src/adapters/registry/confluentRegistry.ts';
import { contentType } from '../../src/adapters/registry/nodes.ts';
import type { RegistryOptions } from '../../src/adapters/registry/options.ts';
import { WorkerError } from '../../src/worker/errors.ts';
import { freePort } from '../../deploy/broker/freePort.ts';
import { FakeRegistry } from './fakeRegistry.ts';

const signal = new AbortController().signal;
const schema = '{"type":"string"}';
const pem = (name: string): string => readFileSync(join(import.meta.dirname, 'tls', `${name}.pem`), 'utf8');
const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

async function started(fake = new FakeRegistry()): Promise<{ fake: FakeRegistry; url: string }> {
  const url = await fake.start();
  ending.push(() => fake.stop());
  return { fake, url };
}

function client(urls: string | readonly string[], more: Partial<RegistryOptions> = {}) {
  const options = { urls: [urls].flat(), login: undefined, tls: undefined, timeout: 5000, ...more };
  const registry = connectRegistry(options);
  ending.push(() => {
    registry.close();
  });
  return registry;
}

async function failure(work: Promise<unknown>): Promise<WorkerError> {
  const caught = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(caught).toBeInstanceOf(WorkerError);
  return caught as WorkerError;
}

/** All that a log would show of an error. */
function shown(error: unknown): string {
  const texts: string[] = [];
  for (let one = error as Error | undefined; one !== undefined; one = one.cause as Error | undefined)
    texts.push(one.message, JSON.stringify(one), one.stack ?? '');
  return texts.join('\n');
}

describe('the client of a schema registry', () => {
  test('says its content type, and logs in where it has a login', async () => {
    const { fake, url } = await started();
    const id = fake.register('a', { schema });
    const login = { username: 'worker', password: 'pässword' };
    await client(url, { login }).schema(id, signal);
    await client(url).register('a', schema, signal);
    const [get, post] = fake.asked.map(({ headers }) => headers);
    expect(get!.accept).toContain(contentType);
    expect(get!.authorization).toBe(`Basic ${Buffer.from('worker:pässword').toString('base64')}`);
    expect(post!['content-type']).toBe(contentType);
    expect(post!.authorization).toBeUndefined();
  });

  test.each([401, 403])('a status %i ends it, and no password is told', async (status) => {
    const { fake, url } = await started();
    fake.instead = (response) => {
      response.writeHead(status).end('{"error_code":40101,"message":"no"}');
      return true;
    };
    const login = { username: 'worker', password: 'hunter2' };
    const error = await failure(client(url, { login }).schema(1, signal));
    expect(error.trouble).toBe('fatal');
    expect(error.message).toContain(String(status));
    expect(shown(error)).not.toMatch(/hunter2|Basic/);
  });

  test('a schema that does not fit those under its subject is told so, and what to do', async () => {
    const { fake, url } = await started();
    // Confluent's words; other registries have the status for a code, too.
    fake.instead = (response) => {
      response.writeHead(409).end('{"error_code":409,"message":"Schema being registered is incompatible"}');
      return true;
    };
    const error = await failure(client(url).register('out-value', schema, signal));
    expect(error.trouble).toBe('fatal');
    expect(error.message).toMatch(
      /has another schema under out-value, .*\(409: Schema being registered is incompatible \(409\)\): write to another topic, or/,
    );
  });

  test.each([429, 500, 502, 503])('a status %i passes', async (status) => {
    const { fake, url } = await started();
    fake.instead = (response) => {
      response.writeHead(status).end('<html>');
      return true;
    };
    const error = await failure(client(url).schema(1, signal));
    expect(error.trouble).toBe('retriable');
    expect(error.message).toContain(`answers ${status}`);
  });

  test('a 404 of somebody else is no answer of a registry: nothing is dead-lettered for it', async () => {
    const { fake, url } = await started();
    for (const page of ['default backend - 404', '{"error_code":404,"message":"HTTP 404 Not Found"}']) {
      fake.instead = (response) => {
        response.writeHead(404).end(page);
        return true;
      };
      const error = await failure(client(url).schema(1, signal));
      expect(error.trouble).toBe('retriable');
      expect(error.message).toContain('is the path right?');
    }
  });

  test('a node that answers as no registry does is passed over by the next call', async () => {
    const [broken, { fake, url }] = [await started(), await started()];
    const id = fake.register('a', { schema });
    broken.fake.instead = (response) => {
      response.writeHead(404).end('default backend - 404');
      return true;
    };
    const registry = client([broken.url, url]);
    await failure(registry.schema(id, signal));
    for (let again = 0; again < 3; again++)
      expect(await registry.schema(id, signal)).toEqual({ text: schema });
    expect(broken.fake.asked).toHaveLength(1);
  });

  test('of several nodes one that answers is enough, and is asked first from then on', async () => {
    const { fake, url } = await started();
    const id = fake.register('a', { schema });
    const gone = `http://127.0.0.1:${await freePort('127.0.0.1')}`;
    const registry = client([gone, url]);
    expect(await registry.schema(id, signal)).toEqual({ text: schema });
    expect(await registry.schema(id, signal)).toEqual({ text: schema });
    expect(fake.asked).toHaveLength(2);
    const error = await failure(client([gone, gone]).schema(id, signal));
    expect(error.trouble).toBe('retriable');
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.cause).toBeInstanceOf(Error);
  });

  test('of several nodes each is asked, also where a call beside has found out meanwhile which one answers', async () => {
    const [slow, { fake, url }] = [await started(), await started()];
    const id = fake.register('a', { schema });
    const waiting: (() => void)[] = [];
    slow.fake.instead = (response) => {
      waiting.push(() => response.writeHead(503).end());
      return true;
    };
    const registry = client([slow.url, url]);
    const asked = [registry.schema(id, signal), registry.schema(id, signal)];
    await expect.poll(() => waiting.length).toBe(2);
    waiting[0]!();
    expect(await Promise.race(asked)).toEqual({ text: schema });
    waiting[1]!();
    expect(await Promise.all(asked)).toEqual(Array(2).fill({ text: schema }));
    expect(slow.fake.asked).toHaveLength(2);
  });

  test('a path before the API stays, with and without a slash at its end', async () => {
    const { fake, url } = await started();
    for (const path of ['/apis/ccompat/v7', '/apis/ccompat/v7/'])
      await failure(client(`${url}${path}`).schema(1, signal));
    expect(fake.asked.map(({ path }) => path)).toEqual(Array(2).fill('/apis/ccompat/v7/schemas/ids/1'));
  });

  test('a registry that is silent is given up after the time-out, and at once when nobody waits', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ending.push(() => server.close());
    const { port } = server.address() as { port: number };
    const error = await failure(client(`http://127.0.0.1:${port}`, { timeout: 50 }).schema(1, signal));
    expect(error.trouble).toBe('retriable');
    expect(error.message).toContain('no answer within 50 ms');
    const stop = new AbortController();
    const asked = client(`http://127.0.0.1:${port}`, { timeout: 60_000 }).schema(1, stop.signal);
    stop.abort();
    await failure(asked);
  });

  test('an answer without an end is not read to it', async () => {
    const { fake, url } = await started();
    let written = 0;
    fake.instead = (response) => {
      const piece = Buffer.alloc(1 << 20, 0x20);
      const more = (): void => {
        while (!response.destroyed && response.write(piece)) written += piece.length;
      };
      response.writeHead(200).on('drain', more);
      more();
      return true;
    };
    expect(await client(url).schema(9, signal)).toEqual({
      refused: 'schema 9 of the registry has more than 4194304 bytes',
    });
    expect(written).toBeLessThan(64 << 20);
  });

  test('what a schema refers to is told by subject and number, and asked for though it was given up', async () => {
    const { fake, url } = await started();
    const references = [{ name: 'a.B', subject: 'a/B', version: 2, more: 'x' }];
    const id = fake.register('a/B', { schema, references });
    expect(await client(url).schema(id, signal)).toEqual({ text: schema, references });
    expect(await client(url).version('a/B', 1, signal)).toEqual({ text: schema, references });
    expect(fake.asked.at(-1)!.path).toBe('/subjects/a%2FB/versions/1?deleted=true');
    for (const wrong of [
      { name: 'a.B', subject: 'a/B', version: -1 },
      { name: 'a.B', subject: 'a/B', version: '1' },
      { name: 'a.B', subject: 'a/B', version: 2 ** 31 },
      { name: 'a.B', version: 1 },
      { name: 'a.B', subject: 'x'.repeat(1001), version: 1 },
      // What stands in no path, or elsewhere in it.
      ...['', '.', '..', '\ud800'].map((subject) => ({ name: 'a.B', subject, version: 1 })),
      { subject: 'a/B', version: 1 },
      null,
    ]) {
      const other = fake.register('b', { schema, references: [...references, wrong] });
      expect(await client(url).schema(other, signal)).toEqual({
        refused: `schema ${other} of the registry refers to others, but not by subject and version`,
      });
    }
  });

  test('half an answer, and one that is no JSON, pass', async () => {
    const { fake, url } = await started();
    const answers: ((response: Parameters<FakeRegistry['instead']>[0]) => void)[] = [
      (response) => response.writeHead(200, { 'content-length': 100 }).write('{"schema":'),
      (response) => response.writeHead(200).end('<html>a login page</html>'),
      (response) => response.writeHead(200).end('{"schema":7}'),
      (response) => response.writeHead(200).end('null'),
    ];
    for (const answer of answers) {
      fake.instead = (response) => {
        answer(response);
        if (!response.writableEnded) setTimeout(() => response.destroy(), 10);
        return true;
      };
      const error = await failure(client(url).schema(1, signal));
      expect(error.trouble).toBe('retriable');
    }
  });

  test('TLS: the registry’s certificate must be trusted, and ours is shown', async () => {
    const { fake, url } = await started(
      new FakeRegistry({
        key: pem('server.key'),
        cert: pem('server.cert'),
        ca: pem('client.cert'),
        requestCert: true,
        rejectUnauthorized: true,
      }),
    );
    const id = fake.register('a', { schema });
    const tls = { ca: pem('server.cert'), cert: pem('client.cert'), key: pem('client.key') };
    expect(await client(url, { tls }).schema(id, signal)).toEqual({ text: schema });
    const untrusted = await failure(client(url).schema(id, signal));
    expect(untrusted.trouble).toBe('fatal');
    expect(untrusted.message).toContain('self-signed certificate');
    // The registry closes the connection of whoever shows no certificate.
    await failure(client(url, { tls: { ca: tls.ca } }).schema(id, signal));
    const unchecked = { ...tls, ca: undefined, rejectUnauthorized: false };
    expect(await client(url, { tls: unchecked }).schema(id, signal)).toEqual({ text: schema });
  });
});
