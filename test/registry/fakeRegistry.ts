import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What the fake was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

interface Stored {
  readonly schema: string;
  readonly schemaType?: string;
  readonly references?: readonly unknown[];
}

type Handler = (response: ServerResponse, asked: Asked) => boolean;

/** A schema registry in the memory of the test, by Confluent's API as far as `conformance.ts` holds it to that. */
export class FakeRegistry {
  readonly asked: Asked[] = [];
  /** May answer in the registry's place: faults of all kinds. */
  instead: Handler = () => false;
  private readonly schemas: Stored[] = [];
  private readonly subjects = new Map<string, number[]>();
  private readonly server: Server;
  private readonly secure: boolean;

  /** @param tls left out: http */
  constructor(tls?: ServerOptions) {
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      void this.answer(request, response);
    };
    this.secure = tls !== undefined;
    this.server = tls === undefined ? createServer(answer) : createSecureServer(tls, answer);
  }

  /** @returns its URL */
  async start(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return `${this.secure ? 'https' : 'http'}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** @returns the schema's id */
  register(subject: string, stored: Stored): number {
    const known = this.schemas.findIndex((one) => JSON.stringify(one) === JSON.stringify(stored));
    const id = known >= 0 ? known + 1 : this.schemas.push(stored);
    const versions = this.subjects.get(subject) ?? [];
    if (!versions.includes(id)) this.subjects.set(subject, [...versions, id]);
    return id;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = { method: request.method ?? '', path: request.url ?? '', headers: request.headers };
    this.asked.push(asked);
    let text = '';
    for await (const piece of request as AsyncIterable<Buffer>) text += piece.toString();
    if (this.instead(response, asked)) return;
    const [status, body] = this.route(asked, text === '' ? undefined : (JSON.parse(text) as Stored));
    response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' });
    response.end(JSON.stringify(body));
  }

  private route({ method, path }: Asked, body: Stored | undefined): [number, object] {
    const parts = path.split('?')[0]!.slice(1).split('/').map(decodeURIComponent);
    if (method === 'GET' && parts[0] === 'schemas' && parts[1] === 'ids') {
      const found = this.schemas[Number(parts[2]) - 1];
      return found === undefined ? failure(404, 40403, `Schema ${parts[2]} not found.`) : [200, found];
    }
    if (method === 'GET' && parts[0] === 'subjects' && parts[2] === 'versions') {
      const [, subject, , version] = parts;
      const versions = this.subjects.get(subject!);
      if (versions === undefined) return failure(404, 40401, `Subject '${subject}' not found.`);
      const id = versions[Number(version) - 1];
      return id === undefined
        ? failure(404, 40402, `Version ${version} not found.`)
        : [200, { subject, version: Number(version), id, ...this.schemas[id - 1]! }];
    }
    if (method === 'POST' && parts[0] === 'subjects' && body !== undefined) {
      const subject = parts[1]!;
      if (!isAvro(body)) return failure(422, 42201, 'Invalid schema');
      if (parts[2] === 'versions') return [200, { id: this.register(subject, body) }];
      const versions = this.subjects.get(subject);
      if (versions === undefined) return failure(404, 40401, `Subject '${subject}' not found.`);
      const id = versions.find((one) => this.schemas[one - 1]!.schema === body.schema);
      return id === undefined
        ? failure(404, 40403, 'Schema not found')
        : [200, { subject, version: versions.indexOf(id) + 1, id, schema: body.schema }];
    }
    return failure(404, 404, 'HTTP 404 Not Found');
  }
}

function failure(status: number, code: number, message: string): [number, object] {
  return [status, { error_code: code, message }];
}

function isAvro({ schema, schemaType }: Stored): boolean {
  if (schemaType !== undefined && schemaType !== 'AVRO') return true;
  const { type } = JSON.parse(schema) as { type?: string };
  return type === 'record' || type === 'string';
}
