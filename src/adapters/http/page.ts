import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A file that is served as it is. */
export interface PageFile {
  readonly type: string;
  readonly body: string;
}

export interface Page {
  /** By path. */
  readonly files: Readonly<Record<string, PageFile>>;
  /** @param since the number of the first point that is wanted; @param partition null: of all together */
  data(since: number, partition: number | null): Promise<unknown>;
}

export const dataPath = '/page/data.json';

/** Nothing but what this port serves: no other host, nothing inline, in no frame. */
const common = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

const zip = promisify(gzip);
/** Bytes below which it is not worth while. */
const leastZipped = 10_000;

/** Answers a GET or HEAD for the page's files and its data; false: it is none of them. */
export async function answerPage(
  page: Page,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  if (url.pathname === dataPath) {
    const number = (name: string): number | null => {
      const text = url.searchParams.get(name) ?? '';
      return /^\d{1,15}$/.test(text) ? Number(text) : null;
    };
    const body = JSON.stringify(await page.data(number('since') ?? 0, number('partition')));
    await send(request, response, body, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    return true;
  }
  const { pathname } = url;
  if (!Object.hasOwn(page.files, pathname)) return false;
  const { type, body } = page.files[pathname]!;
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const headers = { 'content-type': type, 'cache-control': 'no-cache', etag };
  const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known?.includes(etag)) response.writeHead(304, { ...common, ...headers }).end();
  else await send(request, response, body, headers);
  return true;
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const all = { ...common, ...headers, vary: 'accept-encoding' };
  const zipped = body.length >= leastZipped && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (zipped) response.writeHead(200, { ...all, 'content-encoding': 'gzip' }).end(await zip(body));
  else response.writeHead(200, all).end(body);
}
