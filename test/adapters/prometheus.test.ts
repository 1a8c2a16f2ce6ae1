import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMetrics, type Metrics } from '../../src/adapters/prometheus/registry.ts';
import { answerReasons, slots } from '../../src/pipeline/fallback/reasons.ts';
import { recoveries } from '../../src/pipeline/fallback/recovery.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { tallied } from '../../src/pipeline/tally.ts';
import { reasons } from '../../src/pipeline/reasons.ts';
import type { Manifest } from '../../src/worker/checkpoint/manifest.ts';
import { WorkerError } from '../../src/worker/errors.ts';
import type { FallbackOptions } from '../../src/pipeline/topology.ts';
import { batchMetrics, choiceMetrics } from '../../src/worker/batchMetrics.ts';
import { histograms, metrics as table, workerMetrics } from '../../src/worker/metrics.ts';
import { registryMetrics } from '../../src/worker/registryMetrics.ts';
import { refusals } from '../../src/worker/models/follower.ts';
import type { RunRecord } from '../../src/worker/models/records.ts';
import { frozen } from '../support/frozen.ts';
import { TaskStatus } from '../../src/worker/status.ts';
import { Worker } from '../../src/worker/worker.ts';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { topologyOf } from '../support/configured.ts';
import { testEvents, testTopology } from '../support/events.ts';
import { Fed, feed, type Event } from '../support/feed.ts';
import { VirtualClock } from '../support/virtualClock.ts';
import { options, silent, smallFetches, worldWith } from '../worker/harness.ts';
import { readExposition, withoutBound, type Family, type Sample } from './expositionText.ts';

const clock = new VirtualClock();
const manifest: Manifest = {
  version: 1,
  next: { in: 300 },
  topicIds: { in: 'id' },
  segments: [],
  snapshot: {
    slot: 0,
    chunks: 1,
    bytes: 4321,
    hash: 'x',
    offset: 0,
    next: { in: 300 },
    learned: 9,
    time: clock.now() - 2500,
  },
  lost: 7,
  layout: '',
};

const workerOptions = { input: { topic: 'in' }, checkpoint: { interval: 60_000 } };

function registry(...statuses: TaskStatus[]): Metrics {
  return registryOf(statuses);
}

/** @param statuses is looked at anew in each scrape */
function registryOf(statuses: TaskStatus[]): Metrics {
  const worker = { statuses: () => statuses, rebalances: 3, batchModels: undefined, options: workerOptions };
  return createMetrics(worker, clock, '1.2.3');
}

async function scrape(metrics: Metrics): Promise<Map<string, Family>> {
  return readExposition(await metrics.scrape());
}

/** The value of a metric's only sample with these labels; undefined: it is absent. */
function value(
  families: Map<string, Family>,
  name: string,
  labels: Sample['labels'] = {},
): number | undefined {
  const found = families
    .get(name)!
    .samples.filter((one) => Object.entries(labels).every(([label, text]) => one.labels[label] === text));
  expect(found.length).toBeLessThan(2);
  return found[0]?.value;
}

/** A task in the middle of its work, with something in each of its counts. */
function running(partition = 0, pipeline = busy()): TaskStatus {
  const status = new TaskStatus(partition, clock.now());
  status.restored(pipeline, manifest, 1500);
  status.sawEnd(310);
  status.progressed(300, false, clock.now());
  status.committed({ ...manifest, snapshot: { ...manifest.snapshot! } });
  status.sawRecord(clock.now() - 4000);
  return status;
}

function busy(count = 400): Pipeline {
  return new Fed(testTopology).records(testEvents(count, 5)).pipeline;
}

function ofNumbers(): Pipeline {
  const topology = topologyOf({ label: '{ field: y, type: number }', model: 'linearRegression' });
  return feed(topology, ...[1, 2, 3].map((y) => ({ id: y, time: y, x: 1, y }))).pipeline;
}

/** Labels that no model can tell: at the first wrong answer of several right ones it begins anew. */
const turned = ['a', 'a', 'b', 'a', 'a', 'a', 'a', 'a', 'a', 'b', 'a', 'b', 'a', 'b', 'a', 'b'];

function drifting(onDrift: string, labels: readonly string[] = turned): Pipeline {
  const topology = topologyOf({
    label: 'y',
    model: 'noChange',
    drift: `{ kind: ddm, warmStart: 3, onDrift: ${onDrift} }`,
  });
  return feed(topology, ...labels.map((y, i) => ({ id: i, time: i, x: 1, y }))).pipeline;
}

/** With all that `fallback` shows. */
function runningWithFallback(): { status: TaskStatus; metrics: Metrics } {
  const fallback: FallbackOptions = {
    use: 'best',
    window: 50,
    warmUp: 20,
    margin: 0.02,
    maximumAge: 1e15,
    copyEvery: 20,
    recover: 'copy',
  };
  const fed = new Fed({ ...testTopology, fallback });
  fed.pipeline.fallback!.useBatch(frozen(fed.pipeline.fields, { a: 1 }));
  const status = running(0, fed.records(testEvents(400, 5)).pipeline);
  const run: RunRecord = {
    version: 1,
    id: 'm',
    result: 'promoted',
    reason: 'it is better than the prior',
    rows: 1000,
    seconds: 2.5,
    metrics: { loss: 0.25, rocAuc: null },
    eventTime: 86_400_000,
    time: 90_000_000,
  };
  const batchModels = { run, refused: new Map([['hash', 2]] as const), storeFailures: 1 };
  const worker = { statuses: () => [status], rebalances: 3, batchModels, options: workerOptions };
  return { status, metrics: createMetrics(worker, clock, '1.2.3') };
}

describe('with fallback', () => {
  test('a scrape has every metric of it, with its help and labels', async () => {
    const { metrics } = runningWithFallback();
    const families = await scrape(metrics);
    for (const { name, type, help, labels } of [...choiceMetrics, ...batchMetrics]) {
      const family = families.get(name);
      expect(family, name).toMatchObject({ name, type, help });
      expect(family!.samples, name).not.toHaveLength(0);
      for (const sample of family!.samples)
        expect(Object.keys(sample.labels).sort(), name).toEqual([...labels].sort());
    }
  });

  test('it says what the choice and the newest run say', async () => {
    const { status, metrics } = runningWithFallback();
    const { pipeline } = status;
    const fallback = pipeline!.fallback!;
    const families = await scrape(metrics);
    const answers = families.get('driftline_fallback_answers_total')!.samples;
    expect(answers.reduce((sum, one) => sum + one.value, 0)).toBe(pipeline!.counts.accepted);
    for (const source of ['online', 'batch', 'prior'] as const) {
      expect(value(families, 'driftline_fallback_window_loss', { source })).toBe(
        fallback.scoresOf(source).loss,
      );
      expect(value(families, 'driftline_fallback_active', { source })).toBe(
        fallback.active === source ? 1 : 0,
      );
    }
    expect(value(families, 'driftline_labelled_answers_total', { source: 'batch' })).toBe(
      pipeline!.tally.events[tallied.indexOf('batch')],
    );
    expect(value(families, 'driftline_batch_model_in_use', { version: 'v1' })).toBe(1);
    expect(value(families, 'driftline_batch_model_age_seconds')).toBe(pipeline!.watermark / 1000);
    expect(value(families, 'driftline_batch_run_result', { result: 'promoted' })).toBe(1);
    expect(value(families, 'driftline_batch_run_result', { result: 'failed' })).toBe(0);
    expect(value(families, 'driftline_batch_run_metric', { metric: 'loss' })).toBe(0.25);
    expect(value(families, 'driftline_batch_run_metric', { metric: 'rocAuc' })).toBeUndefined();
    expect(value(families, 'driftline_batch_run_event_time_seconds')).toBe(86_400);
    expect(value(families, 'driftline_batch_refused_total', { reason: 'hash' })).toBe(2);
    expect(value(families, 'driftline_batch_store_failures_total')).toBe(1);
  });

  test('what is not known yet is absent', async () => {
    const batchModels = { run: undefined, refused: new Map(), storeFailures: 0 };
    const worker = { statuses: () => [], rebalances: 0, batchModels, options: workerOptions };
    const families = await scrape(createMetrics(worker, clock, '1'));
    for (const { name } of batchMetrics.filter(({ type }) => type === 'gauge'))
      expect(families.get(name)!.samples, name).toEqual([]);
  });
});

test('with schema registries, of events and of predictions, a scrape says how they answer', async () => {
  const counts = new Map([
    ['found', 3],
    ['failed', 2],
  ] as const);
  const registryCalls = [
    { counts, awaySeconds: 0 },
    { counts: new Map([['failed', 40]] as const), awaySeconds: 1.5 },
  ];
  const worker = {
    statuses: () => [],
    rebalances: 0,
    batchModels: undefined,
    options: workerOptions,
    registryCalls,
    waitingSchemas: 2,
  };
  const families = await scrape(createMetrics(worker, clock, '1'));
  for (const { name, type, help, labels } of registryMetrics) {
    expect(families.get(name), name).toMatchObject({ name, type, help });
    for (const sample of families.get(name)!.samples) expect(Object.keys(sample.labels)).toEqual([...labels]);
  }
  expect(value(families, 'driftline_registry_requests_total', { result: 'found' })).toBe(3);
  expect(value(families, 'driftline_registry_requests_total', { result: 'failed' })).toBe(42);
  expect(value(families, 'driftline_registry_away_seconds')).toBe(1.5);
  expect(value(families, 'driftline_registry_waiting_schemas')).toBe(2);
});

describe('a scrape', () => {
  test('has every metric of the table, each once, with its help and labels', async () => {
    const metrics = registry(
      running(),
      running(1, ofNumbers()),
      running(2, drifting('restart')),
      running(3, drifting('replace')),
    );
    for (const { name } of histograms) metrics.observe(name, 0.01);
    const families = await scrape(metrics);
    for (const { name, type, help, labels } of [...table, ...workerMetrics, ...histograms]) {
      const family = families.get(name);
      expect(family, name).toMatchObject({ name, type, help });
      expect(family!.samples, name).not.toHaveLength(0);
      for (const sample of family!.samples) {
        expect(Object.keys(withoutBound(sample.labels)).sort()).toEqual([...labels].sort());
      }
    }
    const own = [...families.keys()].filter((name) => name.startsWith('driftline_'));
    expect(own.sort()).toEqual(
      [...table, ...workerMetrics, ...histograms]
        .map(({ name }) => name)
        .concat('driftline_build_info')
        .sort(),
    );
    expect(metrics.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  test('says what was done about drift, where more is done than to count', async () => {
    const pipeline = drifting('restart');
    const { drift, counts } = pipeline;
    expect(drift!.acted).toBeGreaterThan(0);
    expect(drift!.warnings).toBeGreaterThan(0);
    const families = await scrape(registry(running(0, pipeline)));
    expect(value(families, 'driftline_drift_reactions_total', { reaction: 'restart' })).toBe(drift!.acted);
    expect(value(families, 'driftline_drift_warnings_total')).toBe(drift!.warnings);
    expect(value(families, 'driftline_drifts_total')).toBe(counts.drifts);
    const marked = await scrape(registry(running()));
    for (const what of ['reactions_total', 'warnings_total', 'candidates'])
      expect(marked.get(`driftline_drift_${what}`)!.samples).toEqual([]);
  });

  test('says whether a fresh model learns beside', async () => {
    const read = async (labels: readonly string[]): Promise<number | undefined> =>
      value(await scrape(registry(running(0, drifting('replace', labels)))), 'driftline_drift_candidates');
    expect(await read(['a', 'a', 'a'])).toBe(0);
    expect(await read(turned)).toBe(1);
  });

  test('says what the task says', async () => {
    const status = running(3);
    const { counts, evaluation, tally, waiting } = status.pipeline!;
    const families = await scrape(registry(status));
    const read = (name: string, labels = {}): number | undefined =>
      value(families, name, { partition: '3', ...labels });
    expect(read('driftline_events_total')).toBe(400);
    expect(read('driftline_learned_total')).toBe(counts.learned);
    expect(read('driftline_scored_total')).toBe(evaluation.scored);
    for (const [i, source] of tallied.entries()) {
      if (source === 'batch') continue;
      expect(read('driftline_labelled_answers_total', { source })).toBe(tally.events[i]);
      expect(read('driftline_wrong_answers_total', { source })).toBe(tally.errors[i]!.counter);
      expect(tally.errors[i]!.counter).toBeGreaterThan(0);
    }
    expect(read('driftline_waiting_events')).toBe(waiting.size);
    expect(read('driftline_rejected_total', { reason: 'json' })).toBe(counts.rejectedBy.get('json'));
    expect(read('driftline_metric', { metric: 'accuracy' })).toBe(evaluation.metrics()['accuracy']);
    expect(read('driftline_window_metric', { metric: 'noChange' })).toBe(evaluation.noChange().window);
    expect(read('driftline_lag_records')).toBe(10);
    expect(read('driftline_lag_seconds')).toBe(4);
    expect(read('driftline_next_offset')).toBe(300);
    expect(read('driftline_checkpoint_age_seconds')).toBe(2.5);
    expect(read('driftline_checkpoint_bytes')).toBe(4321);
    expect(read('driftline_restore_seconds')).toBe(1.5);
    expect(read('driftline_lost_records')).toBe(7);
    expect(value(families, 'driftline_build_info', { version: '1.2.3' })).toBe(1);
  });

  test('adds up: accepted, rejected and dropped events are all there are', async () => {
    const { counts } = busy();
    const families = await scrape(registry(running()));
    const total = (name: string): number =>
      families.get(name)!.samples.reduce((all, one) => all + one.value, 0);
    expect(
      total('driftline_accepted_total') +
        total('driftline_rejected_total') +
        total('driftline_dropped_total'),
    ).toBe(counts.events);
  });

  test('counts what was observed in its buckets', async () => {
    const metrics = registry();
    for (const seconds of [0.001, 0.02, 99]) metrics.observe('driftline_commit_duration_seconds', seconds);
    const families = await scrape(metrics);
    const samples = families.get('driftline_commit_duration_seconds')!.samples;
    const bucket = (le: string): number | undefined => samples.find((one) => one.labels['le'] === le)?.value;
    expect([bucket('0.005'), bucket('0.025'), bucket('10'), bucket('+Inf')]).toEqual([1, 2, 2, 3]);
  });

  test('is the same for two that ask at once', async () => {
    const metrics = registry(running(0), running(1));
    const [one, other] = await Promise.all([metrics.scrape(), metrics.scrape()]);
    const own = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('driftline_'));
    expect(own(one).length).toBeGreaterThan(50);
    expect(own(other)).toEqual(own(one));
  });

  test('is whole where a field is called what no label may hold', async () => {
    const field = 'a "b" \\ c\nd, e={}';
    const topology = {
      ...topologyOf(),
      features: [{ name: field, type: 'number', missing: 'reject' }],
    } as const;
    const { pipeline } = feed(topology, { id: 1, time: 1, y: 'no' });
    const families = await scrape(registry(running(0, pipeline)));
    expect(value(families, 'driftline_rejected_total', { reason: `missing:${field}` })).toBe(1);
  });
});

describe('counters whose label values are known start at 0:', () => {
  const zeros = async (metrics: Metrics, name: string, label: string): Promise<(string | undefined)[]> => {
    const { samples } = (await scrape(metrics)).get(name)!;
    for (const sample of samples) expect(sample.value, JSON.stringify(sample.labels)).toBe(0);
    return samples.map(({ labels }) => labels[label]);
  };

  test('the reasons that the configuration makes possible', async () => {
    const topology = topologyOf({
      input: '{ topic: in, id: id, time: at, source: from, key: k }',
      features: '{ a: number, b: { type: number, missing: mean }, c: { type: category, missing: none } }',
      transform: '[oneHot]',
      filters: `
        - { kind: range, field: a, minimum: 0, action: reject }
        - { kind: outlier, field: b, action: quarantine }
        - { kind: duplicate, window: 10, action: drop }`,
    });
    const metrics = registry(running(0, new Pipeline(topology)));
    expect(await zeros(metrics, 'driftline_rejected_total', 'reason')).toEqual([
      ...['json', 'id', 'time', 'missing:a'],
      ...['schema:from', 'schema:k', 'schema:a', 'schema:b', 'schema:c', 'range:a'],
    ]);
    expect(await zeros(metrics, 'driftline_quarantined_total', 'reason')).toEqual(['outlier:b']);
    expect(await zeros(metrics, 'driftline_dropped_total', 'reason')).toEqual(['duplicate:id']);
  });

  test('they are of the list that the reference has', () => {
    const forms = new Set(reasons.map(({ reason }) => reason.replace(/<filter>|<field>/g, '*')));
    for (const reason of new Pipeline(testTopology).reasons.rejected)
      expect(forms, reason).toContain(
        reason.replace(/:.*/, ':*').replace(/^(range|outlier|duplicate):/, '*:'),
      );
  });

  test('how right each was who can answer: classes, or numbers', async () => {
    const of = async (task: string, name: string) => {
      const label = `{ field: y, type: ${task} }`;
      const pipeline = new Pipeline(topologyOf({ label, model: 'noChange' }));
      return zeros(registry(running(0, pipeline)), `driftline_${name}_total`, 'source');
    };
    const all = ['served', 'online', 'noChange'];
    expect(await of('category', 'labelled_answers')).toEqual(all);
    expect(await of('category', 'wrong_answers')).toEqual(all);
    expect(await of('category', 'absolute_errors')).toEqual([]);
    expect(await of('number', 'labelled_answers')).toEqual(all);
    expect(await of('number', 'wrong_answers')).toEqual([]);
    expect(await of('number', 'absolute_errors')).toEqual(all);
  });

  test('answers by source and reason, recoveries, batch models that cannot be used', async () => {
    const fallback = { use: 'best', window: 50, warmUp: 20, margin: 0.02, maximumAge: 1e15 } as const;
    const pipeline = new Pipeline({
      ...testTopology,
      fallback: { ...fallback, copyEvery: 20, recover: 'copy' },
    });
    const batchModels = { run: undefined, refused: new Map(), storeFailures: 0 };
    const worker = {
      statuses: () => [running(0, pipeline)],
      rebalances: 0,
      batchModels,
      options: workerOptions,
    };
    const metrics = createMetrics(worker, clock, '1');
    const sources = await zeros(metrics, 'driftline_fallback_answers_total', 'source');
    expect(sources).toHaveLength(slots.length * answerReasons.length);
    expect(new Set(sources)).toEqual(new Set(slots));
    expect(await zeros(metrics, 'driftline_labelled_answers_total', 'source')).toEqual([...tallied]);
    expect(await zeros(metrics, 'driftline_fallback_recoveries_total', 'by')).toEqual([...recoveries]);
    expect(await zeros(metrics, 'driftline_batch_refused_total', 'reason')).toEqual([...refusals]);
  });

  test('histograms, which are by topic and have at most twelve buckets', async () => {
    const families = await scrape(registry());
    for (const { name, buckets, labels } of histograms) {
      expect(labels).toEqual(['topic']);
      const { samples } = families.get(name)!;
      // And +Inf, _sum, _count.
      expect(samples, name).toHaveLength(buckets.length + 3);
      expect(buckets.length + 1).toBeLessThanOrEqual(12);
      for (const sample of samples) expect(sample).toMatchObject({ value: 0, labels: { topic: 'in' } });
    }
  });
});

describe('what is unknown is absent:', () => {
  const own = (families: Map<string, Family>): string[] =>
    [...families.values()]
      .filter(({ name, samples }) => name.startsWith('driftline_') && samples.length > 0)
      .map(({ name }) => name)
      .sort();
  const ofProcess = [
    'driftline_build_info',
    ...[...workerMetrics, ...histograms].map(({ name }) => name),
  ].sort();

  test('without a task nothing is told but of the process itself', async () => {
    expect(own(await scrape(registry()))).toEqual(ofProcess);
  });

  test('a task that restores tells only what it has done itself', async () => {
    const families = await scrape(registry(new TaskStatus(0, clock.now())));
    expect(own(families)).toEqual(
      [
        ...ofProcess,
        'driftline_checkpoints_total',
        'driftline_commits_total',
        'driftline_retries_total',
        'driftline_transactions_aborted_total',
      ].sort(),
    );
  });

  test('the age of what waits is 0 where nothing does, and absent where the records have no time', async () => {
    const status = running();
    status.sawRecord(-1);
    expect((await scrape(registry(status))).get('driftline_lag_seconds')!.samples).toEqual([]);
    status.sawEnd(300);
    expect(value(await scrape(registry(status)), 'driftline_lag_seconds')).toBe(0);
  });

  test('where nothing was scored there are no metrics of it', async () => {
    const families = await scrape(registry(running(0, new Pipeline(testTopology))));
    expect(families.get('driftline_metric')!.samples).toEqual([]);
    expect(families.get('driftline_window_metric')!.samples).toEqual([]);
    expect(value(families, 'driftline_scored_total')).toBe(0);
  });

  test('where no snapshot was written it has no age and no size', async () => {
    const status = running();
    status.committed({ ...manifest, snapshot: null });
    const families = await scrape(registry(status));
    expect(value(families, 'driftline_checkpoint_age_seconds')).toBeUndefined();
    expect(value(families, 'driftline_checkpoint_bytes')).toBeUndefined();
  });

  test('a task that dropped its memory has no counts of events and no lag', async () => {
    const status = running();
    status.dropped();
    const families = await scrape(registry(status));
    expect(value(families, 'driftline_events_total')).toBeUndefined();
    expect(value(families, 'driftline_lag_records')).toBeUndefined();
  });

  test('a partition that is gone is gone from all but the histograms', async () => {
    const statuses = [running(0), running(1)];
    const metrics = registryOf(statuses);
    await metrics.scrape();
    statuses.pop();
    const families = await scrape(metrics);
    const partitions = [...families.values()].flatMap(({ samples }) =>
      samples.map(({ labels }) => labels['partition']),
    );
    expect(new Set(partitions.filter((partition) => partition !== undefined))).toEqual(new Set(['0']));
  });

  test('without a label nothing is told of labels', async () => {
    const { pipeline } = new Fed(topologyOf({ label: '' })).events({ id: 1, time: 1, x: 1 });
    const families = await scrape(registry(running(0, pipeline)));
    expect(value(families, 'driftline_accepted_total')).toBe(1);
    for (const name of [
      'learned',
      'scored',
      'unlabelled',
      'unfit_labels',
      'unanswered',
      'labelled_answers',
      'wrong_answers',
    ])
      expect(families.get(`driftline_${name}_total`)!.samples, name).toEqual([]);
  });

  test('what overflowed', async () => {
    const topology = topologyOf({ label: '{ field: y, type: number }', model: 'noChange' });
    const { pipeline } = feed(
      topology,
      ...[1, -1, 1, -1, 1].map((sign, i) => ({ id: i, time: i, x: 1, y: sign * 1.7e308 })),
    );
    expect(pipeline.evaluation.noChange().total).not.toSatisfy(Number.isFinite);
    const families = await scrape(registry(running(0, pipeline)));
    expect(value(families, 'driftline_scored_total')).toBeGreaterThan(0);
    for (const { samples } of families.values())
      for (const sample of samples) expect(sample.value, sample.name).toSatisfy(Number.isFinite);
  });

  test('no value is ever below 0, but of metrics that may be', async () => {
    const families = await scrape(
      registry(running(), running(1, new Pipeline(testTopology)), new TaskStatus(2, clock.now())),
    );
    for (const { name, samples } of families.values())
      for (const sample of samples)
        if (!name.endsWith('metric')) expect(sample.value, name).toBeGreaterThanOrEqual(0);
  });
});

describe('names', () => {
  const all = [...table, ...choiceMetrics, ...histograms];

  test('are distinct, and begin with driftline_', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { name } of all) expect(name).toMatch(/^driftline_[a-z]+(_[a-z]+)*$/);
  });

  test('of counters alone end in _total in all that is served', async () => {
    for (const { name, type } of (await scrape(registry(running()))).values())
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
  });

  test('end in nothing that a histogram adds', () => {
    for (const { name } of all) expect(name).not.toMatch(/_(count|sum|bucket|info)$/);
  });

  test('carry base units, at their end', () => {
    for (const { name, help } of all) {
      expect(name).not.toMatch(
        /_(ms|milliseconds?|micros|minutes?|hours?|days?|kb|kib|mb|mib|kilobytes|percent|ratio)(_|$)/,
      );
      expect(name).not.toMatch(/_(seconds|bytes)_(?!total)/);
      if (/\b(seconds|how long|time (of|that))\b/i.test(help)) expect(name).toMatch(/_seconds$/);
      if (/\b(size|bytes)\b/i.test(help)) expect(name).toMatch(/_bytes$/);
      if (/_(duration|age)_/.test(name)) expect(name).toMatch(/_seconds$/);
    }
  });

  test('have a help that is a sentence, and labels that are words and no reserved ones', () => {
    for (const { name, help, labels } of all) {
      expect(help, name).toMatch(/^[A-Z].{15,}\.$/);
      expect(labels[0], name).toBe('topic');
      for (const label of labels) expect(label).toMatch(/^(?!le$|quantile$|job$|instance$)[a-z]+$/);
    }
  });
});

test('label values are bounded, whatever the events hold', async () => {
  const key = fc.constantFrom('id', 'time', 'a', 'b', 'colour', 'y', 'z');
  const event = fc.oneof(
    fc.dictionary(key, fc.jsonValue(), { noNullPrototype: true }),
    fc.string(),
    fc.uint8Array(),
  );
  const known = new Set(Object.values(new Pipeline(testTopology).reasons).flat());
  const metricNames = new Set(['accuracy', 'logLoss', 'rocAuc', 'kappa', 'kappaNoChange', 'noChange']);
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
      const { pipeline } = feed(testTopology, ...(events as Event[]));
      for (const { samples } of (await scrape(registry(running(0, pipeline)))).values()) {
        for (const { labels } of samples) {
          if (labels['reason'] !== undefined) expect(known).toContain(labels['reason']);
          if (labels['metric'] !== undefined) expect(metricNames).toContain(labels['metric']);
        }
      }
    }),
    { numRuns: 60 },
  );
});

describe('counters never go down', () => {
  test('where a task starts anew behind where it was; they go on when it has caught up', async () => {
    const status = running();
    const metrics = registry(status);
    const events = async (): Promise<number | undefined> =>
      value(await scrape(metrics), 'driftline_events_total');
    expect(await events()).toBe(400);
    status.dropped();
    expect(await events()).toBeUndefined();
    status.restored(busy(380), manifest, 10);
    expect(await events()).toBe(400);
    status.restored(busy(401), manifest, 10);
    expect(await events()).toBe(401);
  });

  test('where a partition leaves the process and comes back', async () => {
    const statuses = [running()];
    const metrics = registryOf(statuses);
    const commits = async (): Promise<number> => value(await scrape(metrics), 'driftline_commits_total')!;
    const before = await commits();
    expect(before).toBe(1);
    statuses.splice(0, 1, new TaskStatus(0, clock.now()));
    expect(await commits()).toBeGreaterThanOrEqual(before);
  });

  test('of answers also over another pipeline, and over another task of the partition', async () => {
    const first = running(0, busy(200));
    const answered = first.pipeline!.tally.events[0]!;
    expect(answered).toBeGreaterThan(0);
    const statuses = [first];
    const metrics = registryOf(statuses);
    const served = async (): Promise<number | undefined> =>
      value(await scrape(metrics), 'driftline_labelled_answers_total', { source: 'served' });
    expect(await served()).toBe(answered);
    first.dropped();
    expect(await served()).toBeUndefined();
    const again = new Fed(testTopology);
    first.restored(again.pipeline, manifest, 1);
    again.records(testEvents(200, 5));
    expect(await served()).toBe(2 * answered);
    const next = new TaskStatus(0, clock.now(), first);
    next.restored(new Pipeline(testTopology), manifest, 1);
    statuses.splice(0, 1, next);
    expect(await served()).toBe(2 * answered);
  });

  test('through trouble in a real worker', async () => {
    const world = await worldWith(testEvents(300, 9));
    let events = 0;
    let sends = 0;
    let troubles = 0;
    const broker = world.cluster.connect({
      step: (operation) => {
        // Not its last commit, which nothing would try again.
        if (operation !== 'before commit' || events >= 300 || ++sends % 5 !== 0) return Promise.resolve();
        troubles++;
        return Promise.reject(new WorkerError('retriable', 'the broker is away'));
      },
    });
    const worker: Worker = new Worker(options, {
      broker: smallFetches(broker),
      clock: world.clock,
      encoding: cbor,
      log: silent,
      observe: () => undefined,
    });
    const metrics = createMetrics(worker, world.clock, '1');
    await worker.start();
    const highest = new Map<string, number>();
    while (events < 300) {
      for (const { name, type, samples } of (await scrape(metrics)).values()) {
        if (type !== 'counter' || !name.startsWith('driftline_')) continue;
        for (const sample of samples) {
          const series = JSON.stringify([name, sample.labels]);
          expect(sample.value, series).toBeGreaterThanOrEqual(highest.get(series) ?? 0);
          highest.set(series, sample.value);
          if (name === 'driftline_events_total') events = sample.value;
        }
      }
      await Promise.race([worker.done, new Promise((resolve) => setImmediate(resolve))]);
    }
    await worker.stop();
    await worker.done;
    expect(troubles).toBeGreaterThan(2);
    const reached = (name: string, labels = {}): number =>
      highest.get(JSON.stringify([name, { topic: 'in', partition: '0', ...labels }]))!;
    expect(reached('driftline_retries_total')).toBe(troubles);
    // Each of its pipelines began with a tally of 0. What failed was answered again.
    const answers = reached('driftline_labelled_answers_total', { source: 'online' });
    const labelled = reached('driftline_scored_total') + reached('driftline_unanswered_total');
    expect(labelled).toBeGreaterThan(100);
    expect(answers).toBeGreaterThanOrEqual(labelled);
    expect(answers).toBeLessThan(2 * labelled);
  });
});
