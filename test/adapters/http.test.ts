import { createServer, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveHttp, type HttpServer } from '../../src/adapters/http/server.ts';
import type { Metrics } from '../../src/adapters/prometheus/registry.ts';
import type { Health } from '../../src/worker/health.ts';

const well = { ok: true, reasons: [] };
const localhost = { port: 0, host: '127.0.0.1' };
let health: Health;
let metrics: Metrics;
let server: HttpServer;

beforeEach(async () => {
  health = { live: well, ready: well };
  metrics = {
    observe: () => undefined,
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    scrape: () => Promise.resolve('m 1\n'),
  };
  server = await serveHttp(localhost, { ...metrics, scrape: () => metrics.scrape() }, () => health);
});
afterEach(() => server.close());

const get = (path: string, method = 'GET'): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { method });

/** The path goes out as it stands here: fetch would tidy it up. */
async function getRaw(path: string): Promise<number> {
  const [response] = (await once(
    request({ host: '127.0.0.1', port: server.port, path }).end(),
    'response',
  )) as [IncomingMessage];
  response.resume();
  return response.statusCode!;
}

describe('/metrics', () => {
  test('is the text that Prometheus scrapes, made anew each time', async () => {
    const response = await get('/metrics');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toBe('m 1\n');
    metrics = { ...metrics, scrape: () => Promise.resolve('m 2\n') };
    expect(await (await get('/metrics?name[]=m')).text()).toBe('m 2\n');
  });

  test('that cannot be made is a 500, and the server goes on', async () => {
    metrics = { ...metrics, scrape: () => Promise.reject(new Error('no metrics today')) };
    const response = await get('/metrics');
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('no metrics today');
    expect((await get('/health/live')).status).toBe(200);
  });
});

describe.each(['live', 'ready'] as const)('/health/%s', (check) => {
  test('is 200 while it is well', async () => {
    const other = check === 'live' ? 'ready' : 'live';
    health = { ...health, [other]: { ok: false, reasons: ['not this one'] } };
    const response = await get(`/health/${check}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ status: 'ok', reasons: [] });
  });

  test('is 503 with the reasons while it is not', async () => {
    const reasons = ['partition 0: "quoted"', 'partition 1'];
    health = { ...health, [check]: { ok: false, reasons } };
    const response = await get(`/health/${check}`);
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ status: 'failing', reasons });
  });
});

test('/health/startup is 200 as soon as anything is served, whatever else is the case', async () => {
  health = { live: { ok: false, reasons: ['a'] }, ready: { ok: false, reasons: ['b'] } };
  const response = await get('/health/startup');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ok', reasons: [] });
});

test.each([
  ['/startupz', '/health/startup'],
  ['/livez', '/health/live'],
  ['/readyz', '/health/ready'],
])('%s is another name for %s', async (name, path) => {
  health = { live: { ok: false, reasons: ['a'] }, ready: { ok: false, reasons: ['b'] } };
  const [other, response] = [await get(name), await get(path)];
  expect([other.status, await other.text()]).toEqual([response.status, await response.text()]);
});

describe('a request', () => {
  test.each(['/metrics', '/health/live', '/health/ready'])(
    'HEAD %s is answered without a body',
    async (path) => {
      health = { ...health, ready: { ok: false, reasons: ['x'] } };
      const [head, whole] = [await get(path, 'HEAD'), await get(path)];
      expect(head.status).toBe(whole.status);
      expect(head.headers.get('content-type')).toBe(whole.headers.get('content-type'));
      expect(await head.text()).toBe('');
    },
  );

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    '%s is 405, and told what is allowed',
    async (method) => {
      const response = await get('/metrics', method);
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
    },
  );

  test.each(['/', '/metrics/', '/health', '/Metrics', '/metrics2', '/health/live/..%2f'])(
    'for %s is 404, and told what there is',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('/metrics, /health/startup, /health/live and /health/ready');
    },
  );

  test.each(['//', '//metrics', '/\\', '/%', 'http://[', '*'])(
    'for what is no path is 404: %s',
    async (path) => {
      expect(await getRaw(path)).toBe(404);
    },
  );

  test('as a proxy sends it is answered', async () => {
    expect(await getRaw('http://elsewhere/metrics?x=1')).toBe(200);
  });

  test('that is no HTTP does the server no harm', async () => {
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
    socket.end('\x16\x03\x01 no HTTP at all\r\n\r\n').resume();
    await once(socket, 'close');
    expect((await get('/health/live')).status).toBe(200);
  });
});

describe('the port', () => {
  test('0 is any free one', async () => {
    const other = await serveHttp(localhost, metrics, () => health);
    expect(other.port).toBeGreaterThan(0);
    expect(other.port).not.toBe(server.port);
    await other.close();
  });

  test('that is taken is told with what to set', async () => {
    const { port } = server;
    await expect(serveHttp({ ...localhost, port }, metrics, () => health)).rejects.toThrow(
      `cannot serve metrics and health on 127.0.0.1:${port}: port ${port} is taken; set http.port (0: any free one)`,
    );
  });

  test('on an address that this machine does not have is told with the option', async () => {
    const serving = serveHttp({ port: 0, host: '192.0.2.1' }, metrics, () => health);
    await expect(serving).rejects.toThrow(
      /metrics and health on 192\.0\.2\.1:0: 192\.0\.2\.1 is no address of this machine; set http\.host/,
    );
  });

  test('is free again after the close, which waits for no open connection', async () => {
    const idle = connect(server.port, '127.0.0.1');
    await once(idle, 'connect');
    await (await get('/health/live')).text();
    await server.close();
    await once(idle.resume(), 'close');
    const again = createServer().listen(server.port, '127.0.0.1');
    await once(again, 'listening');
    expect((again.address() as AddressInfo).port).toBe(server.port);
    again.close();
    await once(again, 'close');
    await server.close();
  });
});
