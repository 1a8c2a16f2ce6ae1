import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterApi } from './clusterApi.ts';

interface Job {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly ownerReferences?: unknown;
  };
  readonly status: { readonly conditions?: readonly { readonly type: string }[] };
}

interface Pod {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly status: { readonly phase: string };
}

const merge = 'application/merge-patch+json';
/** ms between two looks. */
const pace = 50;

/** The status of a Job that the Job controller would have seen through. */
export function jobStatus(complete: boolean, now: string): unknown {
  const condition = (type: string): unknown => ({
    type,
    status: 'True',
    lastTransitionTime: now,
    ...(!complete && { reason: 'BackoffLimitExceeded' }),
  });
  return complete
    ? {
        startTime: now,
        completionTime: now,
        succeeded: 1,
        conditions: [condition('SuccessCriteriaMet'), condition('Complete')],
      }
    : { startTime: now, failed: 1, conditions: [condition('FailureTarget'), condition('Failed')] };
}

/** Stands in for controllers and kubelet: ends each Job and each bare Pod that helm waits for, by its `/status`. */
export class StandIn {
  /** What becomes of the next ones. */
  complete = true;
  readonly ended: string[] = [];
  readonly #api: ClusterApi;
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;
  #fault: string | undefined;

  constructor(api: ClusterApi) {
    this.#api = api;
    this.#running = this.#run().catch((error: unknown) => {
      this.#fault = error instanceof Error ? error.message : 'unknown';
    });
  }

  /** Why it could not go on; undefined: it does. */
  get fault(): string | undefined {
    return this.#fault;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      await this.#endJobs();
      await this.#endPods();
      await sleep(pace, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
    }
  }

  async #endJobs(): Promise<void> {
    const { items } = (await this.#api.need('GET', '/apis/batch/v1/jobs')) as { items: Job[] };
    for (const { metadata, status } of items) {
      if (status.conditions !== undefined) continue;
      const path = `/apis/batch/v1/namespaces/${metadata.namespace}/jobs/${metadata.name}/status`;
      await this.#end(`Job/${metadata.name}`, path, jobStatus(this.complete, new Date().toISOString()));
    }
  }

  async #endPods(): Promise<void> {
    const { items } = (await this.#api.need('GET', '/api/v1/pods')) as { items: Pod[] };
    for (const { metadata, status } of items) {
      if (status.phase !== 'Pending') continue;
      const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/status`;
      await this.#end(`Pod/${metadata.name}`, path, { phase: this.complete ? 'Succeeded' : 'Failed' });
    }
  }

  async #end(name: string, path: string, status: unknown): Promise<void> {
    const answer = await this.#api.ask('PATCH', path, { status }, merge);
    // Helm may have deleted it meanwhile.
    if (answer.status === 404) return;
    if (answer.status !== 200) throw new Error(`the status of ${name}: ${JSON.stringify(answer.body)}`);
    this.ended.push(name);
  }
}
