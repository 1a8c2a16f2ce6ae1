import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { javaCommand, libraries } from '../../deploy/broker/libraries.ts';

/** A record as Apache's Java client gives it. */
export interface JavaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** ms since the epoch */
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly (readonly [name: string, value: Uint8Array | null])[];
}

interface Line {
  topic: string;
  partition: number;
  offset: number;
  timestamp: number;
  key: string | null;
  value: string | null;
  headers: [string, string | null][];
}

function bytes(base64: string | null): Uint8Array | null {
  return base64 === null ? null : new Uint8Array(Buffer.from(base64, 'base64'));
}

function recordOf({ topic, partition, offset, timestamp, key, value, headers }: Line): JavaRecord {
  return {
    topic,
    partition,
    offset,
    timestamp,
    key: bytes(key),
    value: bytes(value),
    headers: headers.map(([name, header]) => [Buffer.from(name, 'base64').toString(), bytes(header)]),
  };
}

/**
 * All committed records of some topics, in the order of each partition, as a client reads them that shares no line with the
 * adapter (nor with kafkajs). Takes one to three seconds, most of it to start Java.
 */
export async function readWithJava(
  brokers: readonly string[],
  ...topics: readonly string[]
): Promise<JavaRecord[]> {
  const libs = await libraries();
  const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-Xmx256m'];
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error';
  const program = join(import.meta.dirname, 'Reader.java');
  const parameters = [...quick, quiet, '-cp', join(libs, '*'), program, brokers.join(','), ...topics];
  const java = spawn(javaCommand(), parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(java, 'close') as Promise<[number | null, string | null]>;
  let complaint = '';
  java.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const records: JavaRecord[] = [];
  for await (const line of createInterface({ input: java.stdout }))
    records.push(recordOf(JSON.parse(line) as Line));
  const [code] = await ended;
  if (code !== 0) throw new Error(`the Java reader failed (exit ${code}):\n${complaint.slice(-2000)}`);
  return records;
}
