import { Agent, request } from 'node:https';
import type { KubernetesObject } from './checkObjects.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

export interface ApiPlace {
  readonly port: number;
  /** The server's own certificate. */
  readonly ca: string;
  readonly token: string;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Of `299 - "text"`, several of which may stand in one header. */
export function warningTexts(header: string | undefined): readonly string[] {
  return [...(header ?? '').matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) =>
    text!.replace(/\\(.)/g, '$1'),
  );
}

const pathOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** What a Status object says, or the whole of another answer. */
export function said({ status, body }: Answer): string {
  const message = (body as { message?: string } | null)?.message;
  return `${status}: ${message ?? JSON.stringify(body)}`;
}

/** A Kubernetes API server, as far as it is asked here. */
export class ClusterApi {
  readonly #place: ApiPlace;
  readonly #agent: Agent;
  readonly #resources = new Map<string, readonly Resource[]>();

  constructor(place: ApiPlace) {
    this.#place = place;
    this.#agent = new Agent({ keepAlive: true, ca: place.ca });
  }

  /** @param content YAML or JSON as text, or what is to be sent as JSON */
  async ask(method: string, path: string, content?: unknown, type = 'application/json'): Promise<Answer> {
    const text = typeof content === 'string' || content === undefined ? content : JSON.stringify(content);
    return new Promise((answered, failed) => {
      const asked = request(
        {
          agent: this.#agent,
          host: '127.0.0.1',
          port: this.#place.port,
          method,
          path,
          headers: { authorization: `Bearer ${this.#place.token}`, ...(text && { 'content-type': type }) },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', failed);
          response.on('end', () => {
            const body = Buffer.concat(parts).toString();
            const json = response.headers['content-type']?.startsWith('application/json') ?? false;
            answered({
              status: response.statusCode!,
              body: json ? JSON.parse(body) : body,
              warnings: warningTexts(response.headers['warning']?.toString()),
            });
          });
        },
      );
      asked.on('error', failed);
      asked.end(text);
    });
  }

  /** As `ask`. @throws Error where the answer is not 2xx */
  async need(method: string, path: string, content?: unknown, type?: string): Promise<unknown> {
    const answer = await this.ask(method, path, content, type);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${said(answer)}`);
    return answer.body;
  }

  async #resourcesOf(apiVersion: string): Promise<readonly Resource[]> {
    const known = this.#resources.get(apiVersion);
    if (known !== undefined) return known;
    const { resources } = (await this.need('GET', pathOf(apiVersion))) as { resources: Resource[] };
    this.#resources.set(apiVersion, resources);
    return resources;
  }

  /** Where objects of its kind are, e.g. /apis/apps/v1/namespaces/NAMESPACE/deployments. @throws Error of an unknown kind */
  async collection({ apiVersion, kind }: KubernetesObject, namespace: string): Promise<string> {
    const resource = (await this.#resourcesOf(apiVersion)).find(
      ({ kind: of, name }) => of === kind && !name.includes('/'),
    );
    if (resource === undefined) throw new Error(`the API server has no ${kind} in ${apiVersion}`);
    const within = resource.namespaced ? `/namespaces/${namespace}` : '';
    return `${pathOf(apiVersion)}${within}/${resource.name}`;
  }

  /** All objects in a namespace, of whatever kind, but Events: the API server writes some by itself, and takes them away after an hour. */
  async everything(namespace: string): Promise<readonly KubernetesObject[]> {
    const { groups } = (await this.need('GET', '/apis')) as {
      groups: { preferredVersion: { groupVersion: string } }[];
    };
    const found: KubernetesObject[] = [];
    for (const version of ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)])
      for (const { name, kind, namespaced, verbs } of await this.#resourcesOf(version)) {
        if (!namespaced || !verbs.includes('list') || kind === 'Event') continue;
        const path = `${pathOf(version)}/namespaces/${namespace}/${name}`;
        const { items } = (await this.need('GET', path)) as { items: KubernetesObject[] };
        found.push(...items.map((item) => ({ ...item, apiVersion: version, kind })));
      }
    return found;
  }

  close(): void {
    this.#agent.destroy();
  }
}
