import { describe, expect, it } from 'vitest';
import type { Headers } from '../../src/worker/ports.ts';
import { traceHeadersOf } from '../../src/worker/traceHeaders.ts';
import { testEvents } from '../support/events.ts';
import { headersOf, tracesOf } from '../support/traces.ts';
import { append, options, runToEnd, startWorker, runUntil, worldWith, type World } from './harness.ts';

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(7);

describe('trace headers', () => {
  it('are W3C, B3 and Jaeger ones, in any case, each as often and in the order in which it is there', () => {
    const headers: Headers = [
      ['b3', bytes(3)],
      ['X-Request-Id', bytes(4)],
      ['TraceParent', bytes(5)],
      ['baggage', bytes(1)],
      ['baggage', null],
      ['traceparent-of-mine', bytes(2)],
      ['driftline-input', bytes(2)],
    ];
    expect(traceHeadersOf(headers)).toEqual([headers[0], headers[2], headers[3], headers[4]]);
    expect(traceHeadersOf([])).toEqual([]);
    expect(traceHeadersOf([['source', bytes(1)]])).toEqual([]);
  });

  it('of more than 16 KiB, names included, are left out', () => {
    const all = 16_384 - 'traceparent'.length - 'baggage'.length;
    const headers = (length: number): Headers => [
      ['traceparent', bytes(55)],
      ['other', bytes(1_000_000)],
      ['baggage', bytes(length - 55)],
    ];
    expect(traceHeadersOf(headers(all))).toHaveLength(2);
    expect(traceHeadersOf(headers(all + 1))).toEqual([]);
  });
});

interface Output {
  readonly value: string;
  readonly headers: Headers;
}

async function outputsOf({ cluster }: World, topic: string): Promise<Output[]> {
  const broker = cluster.connect();
  const { lastStable } = await broker.range(topic, 0);
  const found: Output[] = [];
  for (let next = 0; next < lastStable;) {
    const batch = await broker.read(topic, 0, next, 1 << 20);
    for (let i = 0; i < batch.count; i++) {
      const value = batch.buffer(i).subarray(batch.valueStart(i), batch.valueEnd(i));
      found.push({ value: new TextDecoder().decode(value), headers: batch.headers(i) });
    }
    next = batch.nextOffset;
  }
  return found;
}

const input = ([name]: Headers[number]): boolean => name === 'driftline-input';
const shown = (headers: Headers): string[] =>
  headers.map(([name, value]) => `${name}=${Buffer.from(value ?? []).toString('hex')}`);

describe.each(['exactly-once', 'at-least-once'] as const)('a worker, %s', (delivery) => {
  it('gives a prediction the trace of its event and no other header, also after a crash and a replay', async () => {
    const use = { ...options, delivery, checkpoint: { interval: 1_000_000 } };
    const events = testEvents(200, 9);
    const world = await worldWith(events.slice(0, 120), 1, use);
    const broker = world.cluster.connect();
    const first = startWorker(world, broker, use);
    first.done.catch(() => undefined);
    await first.start();
    await runUntil(world, first);
    broker.vanish();
    append(world.cluster, events.slice(120));
    await runToEnd(world, world.cluster.connect(), use);

    const predictions = await outputsOf(world, 'out');
    expect(new Set(predictions.map(({ value }) => tracesOf(value).length))).toEqual(new Set([0, 1, 3]));
    for (const { value, headers } of predictions) {
      expect(headers.filter(input)).toHaveLength(1);
      expect(shown(headers.filter((header) => !input(header)))).toEqual(shown(tracesOf(value)));
    }
    const deadLetters = await outputsOf(world, 'app.dead-letter');
    expect(deadLetters.length).toBeGreaterThan(5);
    for (const { value, headers } of deadLetters) {
      const own = headers.filter(([name]) => !name.startsWith('driftline-'));
      expect(shown(own)).toEqual(shown(headersOf(value)));
    }
  });
});
