import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { serveHttp, type HttpServer } from '../../src/adapters/http/server.ts';
import type { Health } from '../../src/worker/health.ts';
import { configText } from '../support/configured.ts';
import { TestFolder } from '../support/folder.ts';
import { driftline } from '../system/process.ts';

const folder = new TestFolder();
const well = { ok: true, reasons: [] };
const metrics = { contentType: 'text/plain', scrape: () => Promise.resolve('') };
let served: HttpServer | Server | undefined;

afterEach(() => served?.close());

/** @returns the port of a worker that says this of itself */
async function workerThatSays(health: Health, host = '127.0.0.1'): Promise<number> {
  const server = await serveHttp({ port: 0, host }, metrics, () => health);
  served = server;
  return server.port;
}

function file(http: string): string {
  return folder.write('app.yaml', configText({ http }));
}

function ask(port: number, ...more: readonly string[]) {
  return driftline('health', file(`{ port: ${port}, host: 127.0.0.1 }`), ...more);
}

describe('driftline health: exit code 0', () => {
  test('where the worker is well; what is asked by default is whether it is alive', async () => {
    const port = await workerThatSays({
      live: well,
      ready: { ok: false, reasons: ['not in the group yet'] },
    });
    const answers = await Promise.all([
      ask(port),
      ask(port, '--check', 'live'),
      ask(port, '--check=startup'),
    ]);
    expect(answers).toEqual(
      ['live', 'live', 'startup'].map((check) => ({ code: 0, out: `${check}: ok\n`, err: '' })),
    );
  });

  test.each([
    ['0.0.0.0', '0.0.0.0'],
    ['::', '"::"'],
    ['localhost', 'localhost'],
  ])('where it listens on %s', async (host, yaml) => {
    const port = await workerThatSays({ live: well, ready: well }, host);
    expect(await driftline('health', file(`{ port: ${port}, host: ${yaml} }`), '--check', 'ready')).toEqual({
      code: 0,
      out: 'ready: ok\n',
      err: '',
    });
  });

  test('also where the rest of the file is wrong, or a secret is not there: the worker runs, on what it has read', async () => {
    const port = await workerThatSays({ live: well, ready: well });
    const sasl = '{ sasl: { mechanism: plain, username: u, password: "${file:/nowhere/password}" } }';
    const path = folder.write(
      'app.yaml',
      configText({ http: `{ port: ${port}, host: 127.0.0.1 }`, kafka: sasl, app: '${NOT_SET}', foo: '1' }),
    );
    expect(await driftline('health', path)).toMatchObject({ code: 0, err: '' });
  });
});

describe('driftline health: exit code 1, and one line that says why', () => {
  const expectOneLine = (
    finished: { code: number | null; out: string; err: string },
    line: RegExp | string,
  ): void => {
    expect({ code: finished.code, out: finished.out }).toEqual({ code: 1, out: '' });
    expect(finished.err).toMatch(line);
    expect(finished.err.trimEnd().split('\n')).toHaveLength(1);
  };

  test('where the worker is not well: its reasons', async () => {
    const port = await workerThatSays({ live: { ok: false, reasons: ['stuck', 'lost'] }, ready: well });
    expectOneLine(await ask(port), `driftline: live: stuck; lost (127.0.0.1 port ${port})\n`);
  });

  test('where nobody listens', async () => {
    expectOneLine(
      await ask(1, '--check', 'ready'),
      /^driftline: ready: nobody answers there.*\(127\.0\.0\.1 port 1\)$/m,
    );
    expectOneLine(await driftline('health', file('{ port: 1, host: localhost }')), /nobody answers there/);
  });

  test('where somebody else answers', async () => {
    served = createServer((socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n'));
    await once(served.listen(0, '127.0.0.1'), 'listening');
    expectOneLine(await ask((served.address() as AddressInfo).port), /^driftline: live: answered 404 \(/);
  });

  test.each([
    ['nothing', ''],
    ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'],
  ])('where a process that hangs says %s, after a few seconds', async (_, answer) => {
    served = createServer((socket) => socket.on('error', () => undefined).write(answer));
    await once(served.listen(0, '127.0.0.1'), 'listening');
    const started = performance.now();
    expectOneLine(await ask((served.address() as AddressInfo).port), 'driftline: live: no answer within 5 s');
    expect(performance.now() - started).toBeLessThan(25_000);
  });

  test('where the port is 0', async () => {
    expectOneLine(await driftline('health', file('{ port: 0 }')), 'http.port is 0');
  });

  test('where the file does not say where the worker serves', async () => {
    expectOneLine(
      await driftline('health', folder.place('gone.yaml')),
      /^driftline: live: there is no file .*gone\.yaml/,
    );
    expectOneLine(
      await driftline('health', file('{ port: many, hots: a }')),
      /app\.yaml:7:\d+ http\.port: found/,
    );
    expectOneLine(
      await driftline('health', file('{ port: "${NOT_SET}" }')),
      /http\.port: .*NOT_SET is not set/,
    );
    expectOneLine(
      await driftline('health', folder.write('app.yaml', 'a: [\n\n')),
      /app\.yaml:\d+:\d+ not YAML/,
    );
    expectOneLine(await driftline('health', folder.write('app.yaml', '- a\n')), /must be a mapping/);
  });

  test.each([
    ['no file', [], /missing required argument 'FILE'/],
    ['another check', ['app.yaml', '--check', 'alive'], /Allowed choices are live, ready, startup/],
    ['an unknown option', ['app.yaml', '--chek', 'live'], /unknown option '--chek'/],
    ['two files', ['app.yaml', 'b.yaml'], /too many arguments/],
  ])('for wrong usage: %s', async (_, args, line) => {
    expectOneLine(await driftline('health', ...args), line);
  });
});
