import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import '../../src/adapters/kafka/repairs.ts';
import { freePort } from './freePort.ts';
import { javaCommand, libraries } from './libraries.ts';
import { serverProperties, type ClusterPlace, type Second } from './properties.ts';

const run = promisify(execFile);
/** A single node has one cluster, so its id need not be drawn. */
const clusterId = 'ZHJpZnRsaW5lLWxvY2Fs';

export interface LocalBrokerOptions {
  /** Directory of logs, configuration and the broker's own log file; made when it is not there. */
  readonly data: string;
  /** Of the client listener; default: any free one. */
  readonly port?: number;
  /** Properties of the server, over the ones that a single node needs. */
  readonly properties?: Readonly<Record<string, string>>;
  /** A second listener, which clients are told to reach by another port: a proxy's, say. */
  readonly second?: Second;
  /** Default: a cluster of its own. */
  readonly place?: ClusterPlace;
  /** MB of the JVM's heap; default 256. */
  readonly heap?: number;
  /** ms to wait for the broker to answer; default 120000. */
  readonly patience?: number;
  /** Told one line for each step that takes long. */
  readonly say?: (line: string) => void;
}

export interface LocalBroker {
  /** host:port, for clients. */
  readonly brokers: string;
  /** The broker's own log. */
  readonly logFile: string;
  /** Resolves when the broker is gone, stopped or not. */
  readonly gone: Promise<void>;
  stop(): Promise<void>;
  /** As kill -9 does; resolves when it is gone. */
  kill(): Promise<void>;
}

/** An open port is not a broker that is ready: ask for the cluster's metadata, until a broker is in it. */
async function answers(brokers: string): Promise<boolean> {
  const kafka = new Kafka({
    brokers: [brokers],
    clientId: 'driftline-start',
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length > 0;
  } catch {
    // Not yet: the caller asks again, until its patience ends.
    return false;
  } finally {
    await admin.disconnect();
  }
}

async function lastLines(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-15).join('\n');
}

async function format(libs: string, data: string, configuration: string): Promise<void> {
  if (existsSync(join(data, 'logs/meta.properties'))) return;
  const tool = ['-cp', join(libs, '*'), 'kafka.tools.StorageTool', 'format'];
  const quick = ['-Xshare:auto', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
  await run(javaCommand(), [...quick, ...tool, '-t', clusterId, '-c', configuration]);
}

function launch(libs: string, heap: number, configuration: string, log: FileHandle): ChildProcess {
  const quick = [`-Xmx${heap}m`, '-Xshare:auto', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
  const server = ['-cp', join(libs, '*'), 'kafka.Kafka', configuration];
  const guard = join(import.meta.dirname, 'guard.ts');
  return spawn(process.execPath, [guard, javaCommand(), ...quick, ...server], {
    stdio: ['pipe', log.fd, log.fd],
    detached: true,
  });
}

/**
 * Starts Apache Kafka on this machine's JVM, one node, and waits until it answers. It ends with this process, however
 * that ends. Over the same `data` it goes on where it stood.
 * @throws Error that says what to install, or what the broker's log said last
 */
export async function startLocalBroker(options: LocalBrokerOptions): Promise<LocalBroker> {
  const say = options.say ?? (() => undefined);
  const libs = await libraries(say);
  const data = resolve(options.data);
  await mkdir(data, { recursive: true });
  const ports = {
    client: options.port ?? (await freePort('127.0.0.1')),
    controller: options.place?.controllers[options.place.node - 1] ?? (await freePort('127.0.0.1')),
    second: options.second,
  };
  const configuration = join(data, 'server.properties');
  await writeFile(
    configuration,
    serverProperties(join(data, 'logs'), ports, options.properties ?? {}, options.place),
  );
  await format(libs, data, configuration);

  const logFile = join(data, 'broker.log');
  const log = await open(logFile, 'w');
  const child = launch(libs, options.heap ?? 256, configuration, log);
  await log.close();
  const gone = new Promise<void>((ended) => {
    child.once('exit', () => {
      ended();
    });
  });
  const stop = async (): Promise<void> => {
    child.ref();
    child.stdin?.end();
    await gone;
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGUSR2');
    await gone;
  };
  // Neither the guard nor its pipe keeps this process alive; when it ends, the pipe closes and the guard acts.
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();

  const brokers = `127.0.0.1:${ports.client}`;
  const end = Date.now() + (options.patience ?? 120_000);
  while (!(await answers(brokers))) {
    const dead = child.exitCode !== null || child.signalCode !== null;
    if (dead || Date.now() > end) {
      await stop();
      const what = dead ? 'ended' : 'did not answer in time';
      throw new Error(`the local Kafka ${what}; the end of ${logFile}:\n${await lastLines(logFile)}`);
    }
    await new Promise((later) => setTimeout(later, 100));
  }
  return { brokers, logFile, gone, stop, kill };
}
