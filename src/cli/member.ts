import { systemClock } from '../adapters/clock/systemClock.ts';
import { cbor } from '../adapters/encoding/cbor.ts';
import { artifactFolder } from '../adapters/files/artifactFolder.ts';
import { serveHttp, type HttpServer } from '../adapters/http/server.ts';
import { createMetrics, type Metrics } from '../adapters/prometheus/registry.ts';
import type { Config } from '../config/config.ts';
import type { Health } from '../worker/health.ts';
import { readWorker, type Reading } from '../worker/page/reading.ts';
import type { Broker, Log } from '../worker/ports.ts';
import { Worker } from '../worker/worker.ts';
import { workerOptions } from './connect.ts';
import { recordPage } from './page/record.ts';
import { outputSchemaOf, schemasOf } from './registry.ts';
import { version } from './version.ts';

/** What is shown of a member of the group, or of several. */
export interface Shown {
  readonly metrics: Pick<Metrics, 'contentType' | 'scrape'>;
  health(): Health | Promise<Health>;
  /** Of each member; undefined: it does not answer. */
  readings(): readonly Reading[] | Promise<readonly (Reading | undefined)[]>;
}

/** One member of the group, not started yet. */
export interface Member extends Shown {
  readonly worker: Worker;
  health(): Health;
  readings(): readonly [Reading];
}

/** @param thread its number, where it is one of several in a process */
export function createMember(config: Config, broker: Broker, log: Log, thread?: number): Member {
  const worker: Worker = new Worker(workerOptions(config), {
    broker,
    clock: systemClock,
    encoding: cbor,
    log,
    schemas: schemasOf(config, log, thread),
    outputSchema: outputSchemaOf(config, log, thread),
    artifacts: config.batch.store === 'topic' ? undefined : artifactFolder(config.batch.store.folder),
    observe: (name, value) => {
      metrics.observe(name, value);
    },
  });
  const metrics = createMetrics(worker, systemClock, version, thread);
  return {
    worker,
    metrics,
    health: () => worker.health(),
    readings: () => [readWorker(worker, systemClock.now())],
  };
}

/** Metrics, health and the page on `http.port`. */
export async function serve(config: Config, shown: Shown, log: Log): Promise<HttpServer> {
  const recording = new AbortController();
  const page = recordPage(config, shown, recording.signal, log);
  const http = await serveHttp(config.http, shown.metrics, () => shown.health(), page);
  log.info(
    { port: http.port, version, input: config.input.topic, output: config.output.topic },
    'metrics and health are served',
  );
  return {
    port: http.port,
    close: () => {
      recording.abort();
      return http.close();
    },
  };
}
