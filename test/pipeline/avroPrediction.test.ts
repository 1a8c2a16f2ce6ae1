import avsc from 'avsc';
import { describe, expect, test } from 'vitest';
import { AvroBuffer } from '../../src/pipeline/avroBuffer.ts';
import { AvroPredictionWriter, predictionSchema } from '../../src/pipeline/avroPrediction.ts';
import type { Origin } from '../../src/pipeline/origin.ts';
import { Pipeline, type Outputs } from '../../src/pipeline/pipeline.ts';
import type { Topology } from '../../src/pipeline/topology.ts';
import { testEvents, testTopology } from '../support/events.ts';
import { fallback } from '../simulation/nights.ts';

interface Decoded {
  readonly value: unknown;
  readonly offset: number;
}

/** What avsc, which has no part in the writing, reads of a value behind its header. */
function read(type: avsc.Type, bytes: Uint8Array): unknown {
  const buffer = Buffer.from(bytes);
  expect([...buffer.subarray(0, 5)]).toEqual([0, 1, 2, 3, 4]);
  const { value, offset } = type.decode(buffer, 5) as Decoded;
  expect(offset).toBe(buffer.length);
  // Without prototypes.
  return JSON.parse(JSON.stringify(value));
}

interface Prediction {
  readonly prediction: string | number | boolean | null;
  readonly model: object;
}

/** The JSON form, as the Avro form has it: what is left out is null, a class is text. */
function asAvro(json: string, task: string): unknown {
  const { prediction, model, ...rest } = JSON.parse(json) as Prediction;
  const none = { learned: null, version: null, reason: null, recovered: null };
  return {
    quarantined: null,
    ...(task === 'classification' && { probabilities: null }),
    ...rest,
    prediction: task === 'classification' && prediction !== null ? String(prediction) : prediction,
    model: { ...none, ...model },
  };
}

const origin: Origin = { id: () => 'none', timestamp: NaN, key: () => 'k', lacks: () => false };

function compare(topology: Topology, values: readonly string[]): number {
  const [inJson, inAvro] = [new Pipeline(topology), new Pipeline(topology)];
  const { task } = inAvro;
  inAvro.writer = new AvroPredictionWriter(task, inAvro.classes, 0x01020304);
  const type = avsc.Type.forSchema(JSON.parse(predictionSchema(task)) as avsc.Schema);
  const written: [Uint8Array[], Uint8Array[]] = [[], []];
  const into = (list: Uint8Array[]): Outputs => ({
    prediction: (one) => list.push(one.copy()),
    deadLetter: () => undefined,
  });
  for (const value of values) {
    const bytes = new TextEncoder().encode(value);
    inJson.processEvent(inJson.decodeLine(bytes), origin, into(written[0]));
    inAvro.processEvent(inAvro.decodeLine(bytes), origin, into(written[1]));
  }
  expect(written[1]).toHaveLength(written[0].length);
  written[0].forEach((json, i) => {
    expect(read(type, written[1][i]!)).toEqual(asAvro(new TextDecoder().decode(json), task));
  });
  return written[0].length;
}

const values = testEvents(300, 5).map(({ value }) => value);
const strange = [
  ...[2 ** 50, -(2 ** 50), 0, -1, 63, 64, -64, -65, 2 ** 31, 'é'.repeat(40)],
  ...['x'.repeat(63), 'x'.repeat(64), 'ü'.repeat(32), '𝄞'.repeat(700)],
].map((id) => JSON.stringify({ id, time: '2026-01-01', a: 0.5, b: 1, colour: 'red', y: 'no' }));

describe('a prediction in Avro says what it says in JSON', () => {
  test('of classes, quarantined or not, before anything is known', () => {
    expect(
      compare({ ...testTopology, filters: testTopology.filters.slice(0, 2) }, [...values, ...strange]),
    ).toBeGreaterThan(280);
  });

  test('of classes that are found as they come, with types of their own', () => {
    const label = { field: 'y', task: 'classification' } as const;
    const typed = values.map((value) =>
      value.replace('"y":"yes"', '"y":true').replace('"y":"no"', '"y":false'),
    );
    expect(
      compare({ ...testTopology, label, model: { kind: 'noChange', options: {} } }, typed),
    ).toBeGreaterThan(200);
  });

  test('with fallback: who answers, and why', () => {
    expect(compare({ ...testTopology, fallback }, values)).toBeGreaterThan(200);
  });

  test('of numbers', () => {
    const numbers = {
      ...testTopology,
      label: { field: 'a', task: 'regression' },
      drift: undefined,
      transform: testTopology.transform.slice(1),
      model: { kind: 'noChange', options: {} },
    } as const;
    expect(compare(numbers, values)).toBeGreaterThan(200);
  });
});

/** As the specification says; avsc refuses the largest, and loses the sign of some. */
function longOf(bytes: Uint8Array): bigint {
  let zigzag = 0n;
  bytes.forEach((byte, i) => {
    expect(byte >= 0x80).toBe(i < bytes.length - 1);
    zigzag |= BigInt(byte & 0x7f) << BigInt(7 * i);
  });
  return (zigzag >> 1n) ^ -(zigzag & 1n);
}

test('all whole numbers that a double has are written as longs', () => {
  for (let bits = 0; bits <= 53; bits++) {
    const near = [2 ** bits, 2 ** bits - 1, -(2 ** bits), -(2 ** bits) - 1].filter(Number.isSafeInteger);
    for (const value of near) expect(longOf(new AvroBuffer().long(value).copy())).toBe(BigInt(value));
  }
});
