import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { WorkerError } from '../../worker/errors.ts';
import { tlsFault } from '../tlsFault.ts';
import type { RegistryOptions } from './options.ts';

export const contentType = 'application/vnd.schemaregistry.v1+json';
/** bytes of an answer: what is larger is no schema that anybody wrote. */
export const mostBytes = 4 << 20;
/** Connections to a node, one for each call that is made at a time: one that waits for a connection would use up its time there. */
const mostSockets = 8;

export interface Answer {
  readonly status: number;
  /** Undefined: it is no JSON. */
  readonly body: unknown;
  /** It was not read to its end. */
  readonly tooLarge: boolean;
}

/** What a call may be made again for, on this node or another; 425, 429 and what proxies and servers say of themselves. */
function isTrouble(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

/** The nodes of a registry: a call goes to the one that answered last, and on to the next where that does not. */
export class Nodes {
  /** For people. */
  readonly place: string;
  private readonly urls: readonly URL[];
  private readonly options: RegistryOptions;
  private readonly http: HttpAgent;
  private readonly https: HttpsAgent;
  /** Which answered last. */
  private first = 0;

  constructor(options: RegistryOptions) {
    this.options = options;
    this.urls = options.urls.map((url) => new URL(url.endsWith('/') ? url : `${url}/`));
    this.place = this.urls.map(({ origin, pathname }) => `${origin}${pathname}`).join(', ');
    const common = { keepAlive: true, maxSockets: mostSockets };
    this.http = new HttpAgent(common);
    this.https = new HttpsAgent({ ...common, ...defined(options.tls ?? {}) });
  }

  /** @throws WorkerError `retriable` where no node answers; `fatal` where that does not pass */
  async ask(method: 'GET' | 'POST', path: string, body: unknown, signal: AbortSignal): Promise<Answer> {
    let trouble: WorkerError | undefined;
    // Kept: calls that go on beside may move it, and one node would be asked twice, another not at all.
    const { first } = this;
    for (let k = 0; k < this.urls.length; k++) {
      const node = (first + k) % this.urls.length;
      const url = new URL(path, this.urls[node]);
      try {
        const answer = await this.call(method, url, body, signal);
        if (isTrouble(answer.status))
          throw new WorkerError('retriable', `${url.href} answers ${answer.status}${detailOf(answer)}`);
        this.first = node;
        return answer;
      } catch (error) {
        if (!(error instanceof WorkerError) || error.trouble === 'fatal') throw error;
        trouble = error;
        if (signal.aborted) break;
      }
    }
    throw trouble ?? new WorkerError('fatal', 'no schema registry is given');
  }

  /** The one that answered last is no registry, be it for a while: the next call begins with the one behind it. */
  passOver(): void {
    this.first = (this.first + 1) % this.urls.length;
  }

  /** Lets go of the connections that nobody uses. */
  close(): void {
    this.http.destroy();
    this.https.destroy();
  }

  private async call(method: string, url: URL, body: unknown, signal: AbortSignal): Promise<Answer> {
    const { login, timeout } = this.options;
    const secure = url.protocol === 'https:';
    const text = body === undefined ? undefined : JSON.stringify(body);
    const limit = AbortSignal.timeout(timeout);
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const sent = (secure ? requestHttps : requestHttp)(url, {
          method,
          agent: secure ? this.https : this.http,
          signal: AbortSignal.any([signal, limit]),
          headers: {
            accept: `${contentType}, application/json`,
            ...(text !== undefined && {
              'content-type': contentType,
              'content-length': Buffer.byteLength(text),
            }),
            ...(login !== undefined && { authorization: basic(login.username, login.password) }),
          },
        });
        sent.once('response', resolve).once('error', reject);
        sent.end(text);
      });
      const whole = await wholeOf(response);
      const status = response.statusCode ?? 0;
      return { status, body: whole === undefined ? undefined : parsed(whole), tooLarge: whole === undefined };
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      const what = limit.aborted ? `no answer within ${timeout} ms` : message === '' ? code : message;
      throw new WorkerError(
        tlsFault.test(code) ? 'fatal' : 'retriable',
        `${url.href} does not answer: ${what}`,
        error,
      );
    }
  }
}

/** What a registry says is wrong: `: Subject 'x' not found. (40401)`; nothing where it says nothing. */
export function detailOf({ body }: Answer): string {
  const { error_code: code, message } = (body ?? {}) as { error_code?: unknown; message?: unknown };
  const said = typeof message === 'string' && message !== '' ? `: ${message.slice(0, 300)}` : '';
  return typeof code === 'number' ? `${said} (${code})` : said;
}

/** Undefined: it is too large. */
async function wholeOf(response: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > mostBytes) {
      response.destroy();
      return undefined;
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A proxy's page, or nothing at all: the status says what it is.
    return undefined;
  }
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Without what is undefined: it would stand in the way of Node's defaults. */
function defined(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
