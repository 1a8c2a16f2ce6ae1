import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Check, Health } from '../../worker/health.ts';
import type { Metrics } from '../prometheus/registry.ts';
import { answerPage, type Page } from './page.ts';

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves /metrics and /health/…, under the names that Kubernetes has for them, too, and a page for people. Port 0: any free one.
 * @throws Error where the port is taken
 */
export async function serveHttp(
  { port, host }: { port: number; host: string },
  metrics: Pick<Metrics, 'contentType' | 'scrape'>,
  health: () => Health | Promise<Health>,
  page?: Page,
): Promise<HttpServer> {
  const server = createServer((request, response) => {
    answer(request, response, metrics, health, page).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  // Above the ten seconds between two questions of the page, which behind a Service stays with one process so long as its connection does.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new Error(`cannot serve metrics and health on ${host}:${port}: ${faultOfPlace(cause, host, port)}`, {
          cause,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function faultOfPlace({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `port ${port} is taken; set http.port (0: any free one)`;
  if (code === 'EACCES') return `this user may not open port ${port}; set http.port to 1024 or above`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `${host} is no address of this machine; set http.host (0.0.0.0: all of them)`;
  return message;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  metrics: Pick<Metrics, 'contentType' | 'scrape'>,
  health: () => Health | Promise<Health>,
  page: Page | undefined,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  // Undefined for what is no path at all, e.g. `//`.
  const url = URL.parse(request.url ?? '/', 'http://localhost');
  const path = url?.pathname;
  if (path === '/metrics') {
    const text = await metrics.scrape();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  } else if (path === '/health/startup' || path === '/startupz') {
    // Whoever serves has read its configuration, and there is no more to it.
    check(response, { ok: true, reasons: [] });
  } else if (path === '/health/live' || path === '/livez') {
    check(response, (await health()).live);
  } else if (path === '/health/ready' || path === '/readyz') {
    check(response, (await health()).ready);
  } else if (page === undefined || url === null || !(await answerPage(page, request, response, url))) {
    response
      .writeHead(404, { 'content-type': 'text/plain' })
      .end(
        `there are ${page === undefined ? '' : '/, '}/metrics, /health/startup, /health/live and /health/ready\n`,
      );
  }
}

function check(response: ServerResponse, { ok, reasons }: Check): void {
  const body = JSON.stringify({ status: ok ? 'ok' : 'failing', reasons });
  response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' }).end(`${body}\n`);
}
