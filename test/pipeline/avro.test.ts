import avsc from 'avsc';
import { expect, test } from 'vitest';
import type { Topology } from '../../src/pipeline/topology.ts';
import { testEvents, testTopology } from '../support/events.ts';
import { feed } from '../support/feed.ts';

const orNull = (type: unknown) => ({ type: ['null', type], default: null });
const fields = [
  { name: 'ignored', type: { type: 'array', items: 'string' } },
  { name: 'id', type: 'string' },
  { name: 'time', type: { type: 'long', logicalType: 'timestamp-micros' } },
  { name: 'a', ...orNull('double') },
  { name: 'b', ...orNull('double') },
  { name: 'colour', type: { type: 'enum', name: 'Colour', symbols: ['red', 'green', 'blue'] } },
  { name: 'y', ...orNull('string') },
];
const schema = { type: 'record', name: 'Event', fields };
const type = avsc.Type.forSchema(schema as never, { wrapUnions: 'never' });
const inAvro: Topology = {
  ...testTopology,
  format: {
    kind: 'avro',
    options: { schema: { path: 'event.avsc', text: JSON.stringify(schema) }, unknown: 'deadLetter' },
  },
};

function asAvro(json: string): Uint8Array {
  if (json === '{"broken":') return Uint8Array.of(0x80);
  const event = JSON.parse(json) as { time: number };
  return type.toBuffer({ a: null, y: null, ...event, time: event.time * 1000, ignored: ['x'] });
}

test('what is learned does not depend on the format: the same bits, predictions and reasons', () => {
  const events = testEvents(900, 4).map(({ value }) => value);
  const json = feed(testTopology, ...events);
  const avro = feed(inAvro, ...events.map(asAvro));
  expect(avro.predictions).toEqual(json.predictions);
  expect(avro.reasons.map((reason) => (reason === 'avro' ? 'json' : reason))).toEqual(json.reasons);
  expect(avro.reasons).toContain('avro');
  const { counts: ofAvro, ...learned } = avro.pipeline.snapshot() as Record<string, unknown>;
  const { counts: ofJson, ...expected } = json.pipeline.snapshot() as Record<string, unknown>;
  expect(learned).toEqual(expected);
  expect(Object.keys(ofAvro as object)).toEqual(Object.keys(ofJson as object));
});

test("a worker's metrics name the format's reasons", () => {
  expect(feed(inAvro).pipeline.reasons.rejected).toEqual(
    feed(testTopology).pipeline.reasons.rejected.flatMap((reason) =>
      reason === 'json' ? ['avro', 'writerSchema'] : [reason],
    ),
  );
});

test('NaN is no number, and told as what it is', () => {
  const bytes = type.toBuffer({ id: 'e', time: 0, a: NaN, b: 1, colour: 'red', y: null, ignored: [] });
  expect(feed(inAvro, bytes).faults).toEqual([
    { reason: 'schema:a', detail: 'field a: no number (NaN), a finite number is needed' },
  ]);
});
