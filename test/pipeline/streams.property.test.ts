import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { testEvents, testTopology } from '../support/events.ts';
import { Fed, recordsOf, restored, type KeyedEvent } from '../support/feed.ts';
import { streams, topologies } from './streams.ts';

function expectCountsToAddUp({ pipeline, outcomes, predictions, faults }: Fed): void {
  const { counts, evaluation, waiting } = pipeline;
  expect(counts.events).toBe(outcomes.length);
  expect(counts.events).toBe(counts.accepted + counts.rejected + counts.dropped);
  expect(counts.accepted).toBe(
    counts.quarantined + counts.unlabelled + counts.unfit + counts.unanswered + evaluation.scored,
  );
  expect(counts.accepted).toBe(predictions.length);
  expect(counts.rejected).toBe(faults.length);
  expect(counts.dropped).toBe(outcomes.filter((outcome) => outcome === null).length);
  expect(counts.learned + waiting.size).toBe(counts.unanswered + evaluation.scored);
  const total = (by: ReadonlyMap<string, number>): number => [...by.values()].reduce((sum, n) => sum + n, 0);
  expect(total(counts.rejectedBy)).toBe(counts.rejected);
  expect(total(counts.droppedBy)).toBe(counts.dropped);
  const quarantined = predictions.filter((prediction) => prediction.quarantined !== undefined);
  expect(quarantined).toHaveLength(counts.quarantined);
  expect(total(counts.quarantinedBy)).toBe(
    quarantined.flatMap((prediction) => prediction.quarantined!).length,
  );
}

describe.each(topologies)('%s', (_, topology) => {
  test('every event goes one way, and the counts of the ways add up', () => {
    fc.assert(
      fc.property(streams, (events) => {
        expectCountsToAddUp(new Fed(topology).records(events));
      }),
      { numRuns: 40 },
    );
  });

  test('cut anywhere, a pipeline restored from the bytes of a snapshot goes on bit for bit', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat(60), { minLength: 1, maxLength: 3 }), (events, cuts) => {
        const whole = new Fed(topology).records(events);
        let part = new Fed(topology);
        const outcomes: unknown[] = [];
        let from = 0;
        for (const cut of [
          ...cuts.map((n) => Math.min(n, events.length)).sort((a, b) => a - b),
          events.length,
        ]) {
          part.records(events.slice(from, cut));
          outcomes.push(...part.outcomes);
          const { bytes, fallbackBytes } = part;
          part = restored(topology, bytes, fallbackBytes);
          expect(part.hash).toBe(cbor.hash(bytes));
          expect(part.fallbackBytes).toEqual(fallbackBytes);
          from = cut;
        }
        expect(outcomes).toEqual(whole.outcomes);
        expect(part.hash).toBe(whole.hash);
        expect(part.fallbackBytes).toEqual(whole.fallbackBytes);
      }),
      { numRuns: 40 },
    );
  });

  test('a replay, where nothing goes out, ends in the same state', () => {
    fc.assert(
      fc.property(streams, (events) => {
        const silent = new Pipeline(topology);
        const records = recordsOf(events);
        for (let i = 0; i < events.length; i++) silent.processRecord(records, i, undefined);
        expect(cbor.hash(cbor.encode(silent.snapshot()))).toBe(new Fed(topology).records(events).hash);
      }),
      { numRuns: 20 },
    );
  });

  test('a snapshot changes nothing, and what comes after does not change it', () => {
    fc.assert(
      fc.property(streams, streams, (before, after) => {
        const fed = new Fed(topology).records(before);
        const state = fed.pipeline.snapshot();
        const bytes = cbor.encode(state);
        fed.records(after);
        expect(cbor.hash(cbor.encode(state))).toBe(cbor.hash(bytes));
        expect(fed.hash).toBe(new Fed(topology).records([...before, ...after]).hash);
      }),
      { numRuns: 20 },
    );
  });
});

test('a long stream with everything in it, cut in many places, ends in the same state', () => {
  const events: KeyedEvent[] = testEvents(3000, 11).map(({ key, value }) => ({ key, value }));
  const whole = new Fed(testTopology).records(events);
  expectCountsToAddUp(whole);
  let part = new Fed(testTopology);
  const outcomes: unknown[] = [];
  for (let from = 0; from < events.length; from += 177) {
    part = restored(testTopology, part.bytes).records(events.slice(from, from + 177));
    outcomes.push(...part.outcomes);
  }
  expect(outcomes).toEqual(whole.outcomes);
  expect(part.hash).toBe(whole.hash);
  expect(whole.pipeline.counts).toMatchObject({ events: 3000, clamped: 0 });
  for (const way of ['rejected', 'dropped', 'quarantined', 'unlabelled', 'unfit', 'learned'] as const) {
    expect(whole.pipeline.counts[way], way).toBeGreaterThan(0);
  }
});
