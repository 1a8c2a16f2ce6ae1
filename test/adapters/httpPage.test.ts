import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveHttp, type HttpServer } from '../../src/adapters/http/server.ts';

const well = { ok: true, reasons: [] };
const script = 'console.log(1);'.repeat(2000);
const files = {
  '/': { type: 'text/html; charset=utf-8', body: '<!doctype html><title>é</title>' },
  '/page/page.js': { type: 'text/javascript; charset=utf-8', body: script },
};
let asked: [since: number, partition: number | null][];
let server: HttpServer;

beforeEach(async () => {
  asked = [];
  server = await serveHttp(
    { port: 0, host: '127.0.0.1' },
    { contentType: 'text/plain', scrape: () => Promise.resolve('m 1\n') },
    () => ({ live: well, ready: well }),
    {
      files,
      data: (since, partition) => {
        asked.push([since, partition]);
        return Promise.resolve({ since, big: 'x'.repeat(20_000) });
      },
    },
  );
});
afterEach(() => server.close());

const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.port}${path}`, init);

describe('the page', () => {
  test.each(Object.entries(files))('%s is the file, in its type', async (path, { type, body }) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(await response.text()).toBe(body);
  });

  test.each(['/', '/page/page.js', '/page/data.json'])(
    '%s allows nothing from elsewhere and nothing inline, and is in no frame',
    async (path) => {
      const { headers } = await get(path);
      const policy = headers.get('content-security-policy')!.split('; ');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy.join()).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
      for (const what of ['script', 'style', 'connect', 'img'])
        expect(policy).toContain(`${what}-src 'self'`);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('is sent once: it is asked for again with its tag', async () => {
    const first = await get('/page/page.js');
    const etag = first.headers.get('etag')!;
    expect(first.headers.get('cache-control')).toBe('no-cache');
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await get('/page/page.js', { headers: { 'if-none-match': tag } });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
    expect((await get('/page/page.js', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    expect((await get('/', { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  test('is compressed for those who can read that', async () => {
    const zipped = await get('/page/page.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(zipped.headers.get('vary')).toBe('accept-encoding');
    expect(await zipped.text()).toBe(script);
    const plain = await get('/page/page.js', { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(script);
  });

  test.each(['/', '/page/page.js', '/page/data.json'])('HEAD %s has no body', async (path) => {
    const response = await get(path, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    '%s is refused: it is to be read',
    async (method) => {
      for (const path of ['/', '/page/data.json']) expect((await get(path, { method })).status).toBe(405);
      expect(asked).toEqual([]);
    },
  );

  test.each(['/page', '/page/', '/page/other.js', '/page/%2e%2e/package.json', '/constructor', '/__proto__'])(
    '%s is not there',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(404);
      expect(await response.text()).toMatch(/^there are \/, \/metrics, /);
    },
  );
});

describe('its data', () => {
  test('is never kept, and goes on from where it is asked to', async () => {
    const response = await get('/page/data.json?since=17');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ since: 17 });
  });

  test('is all there is, where the question is nonsense', async () => {
    for (const query of ['', '?since=', '?since=-1', '?since=1.5', '?since=x', '?since=1e99'])
      await get(`/page/data.json${query}`);
    expect(asked).toEqual(Array.from({ length: 6 }, () => [0, null]));
  });

  test('is that of one partition, where it is asked for', async () => {
    for (const query of [
      '?partition=0',
      '?since=5&partition=12',
      '?partition=-1',
      '?partition=',
      '?partition=0x1',
    ])
      await get(`/page/data.json${query}`);
    const all = [0, null];
    expect(asked).toEqual([[0, 0], [5, 12], all, all, all]);
  });
});
