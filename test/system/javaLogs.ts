import { inject } from 'vitest';
import type { Source } from '../../src/worker/ports.ts';
import type { LogRecord, Logs } from '../simulation/checks.ts';
import { readWithJava, type JavaRecord } from '../support/javaReader.ts';

/** What an application's topics hold now, as Apache's Java client reads them. */
export async function javaLogs(app: string): Promise<Logs> {
  const [input, output] = [`${app}.in`, `${app}.out`];
  const others = ['dead-letter', 'state', 'models'].map((name) => `${app}.${name}`);
  const places = new Map<string, LogRecord[]>();
  for (const record of await readWithJava(inject('brokers'), input, output, ...others)) {
    const place = `${record.topic} ${record.partition}`;
    const records = places.get(place) ?? [];
    places.set(place, records);
    records.push(logRecord(record));
  }
  return {
    app,
    input,
    output,
    committed: (topic, partition) => places.get(`${topic} ${partition}`) ?? [],
  };
}

function logRecord({ offset, timestamp, key, value, headers }: JavaRecord): LogRecord {
  const keyEnd = key?.length ?? 0;
  const buffer = new Uint8Array(keyEnd + (value?.length ?? 0));
  buffer.set(key ?? []);
  buffer.set(value ?? [], keyEnd);
  const [keyStart, valueStart] = [key === null ? -1 : 0, value === null ? -1 : keyEnd];
  return { offset, timestamp, buffer, keyStart, keyEnd, valueStart, valueEnd: buffer.length, headers };
}

/** The input as a job saw it that read up to `ends`: records that were already read, at their offsets. */
export function sourceOf(logs: Logs, ends: Readonly<Record<string, number>>): Source {
  const unasked = (): never => {
    throw new Error('nothing here needs to know that');
  };
  return {
    topicId: unasked,
    offsetAt: unasked,
    partitions: () => Promise.resolve(Object.keys(ends).length),
    range: (_topic, partition) => Promise.resolve({ earliest: 0, lastStable: ends[String(partition)]! }),
    read: (topic, partition, from) => {
      const lastStableOffset = ends[String(partition)]!;
      const records = logs.committed(topic, partition).filter(({ offset }) => offset >= from);
      return Promise.resolve({
        topic,
        partition,
        count: records.length,
        nextOffset: Math.max(lastStableOffset, (records.at(-1)?.offset ?? 0) + 1),
        lastStableOffset,
        offset: (i) => records[i]!.offset,
        timestamp: (i) => records[i]!.timestamp,
        buffer: (i) => records[i]!.buffer,
        keyStart: (i) => records[i]!.keyStart,
        keyEnd: (i) => records[i]!.keyEnd,
        valueStart: (i) => records[i]!.valueStart,
        valueEnd: (i) => records[i]!.valueEnd,
        headers: (i) => records[i]!.headers,
      });
    },
  };
}
