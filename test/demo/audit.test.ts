import { beforeEach, describe, expect, test } from 'vitest';
import { differences } from '../../deploy/demo/agreement.ts';
import { audit } from '../../deploy/demo/audit.ts';
import { holdAgainst } from '../../deploy/demo/caught.ts';
import type { TopicRecord } from '../../deploy/demo/client.ts';
import type { Figures } from '../../deploy/demo/figures.ts';
import type { Quality } from '../../deploy/demo/quality.ts';
import { topics } from '../../deploy/demo/topics.ts';

const record = (offset: number, value: unknown, headers: Record<string, string> = {}): TopicRecord => ({
  partition: 0,
  offset,
  timestamp: -1,
  key: Buffer.from('nsw'),
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  headers,
});
const of = (offset: number): string => `${topics.events}/0/${offset}`;
const event = (offset: number, id: string, label: string): TopicRecord =>
  record(offset, { id, class: label });
const prediction = (
  offset: number,
  input: number,
  id: string,
  answer: string | null,
  rest = {},
): TopicRecord => record(offset, { id, prediction: answer, ...rest }, { 'driftline-input': of(input) });
const deadLetter = (offset: number, input: TopicRecord, reason: string): TopicRecord => ({
  ...input,
  offset,
  headers: { 'driftline-input': of(input.offset), 'driftline-reason': reason },
});

let events: TopicRecord[];
let predictions: TopicRecord[];
let deadLetters: TopicRecord[];

// Offsets 0 to 6: accepted, accepted, broken, accepted, the second once more, quarantined, accepted.
beforeEach(() => {
  events = [
    event(0, 'e1', 'UP'),
    event(1, 'e2', 'UP'),
    record(2, '{"id":"e3"'),
    event(3, 'e4', 'DOWN'),
    event(4, 'e2', 'UP'),
    event(5, 'e5', 'UP'),
    event(6, 'e6', 'DOWN'),
  ];
  predictions = [
    prediction(0, 0, 'e1', 'UP'),
    prediction(1, 1, 'e2', 'DOWN'),
    prediction(3, 3, 'e4', 'DOWN'),
    prediction(4, 5, 'e5', 'UP', { quarantined: ['outlier:nswdemand'] }),
    prediction(6, 6, 'e6', 'DOWN'),
  ];
  deadLetters = [deadLetter(0, events[2]!, 'json')];
});
const faults = (): readonly string[] => audit(events, predictions, deadLetters).faults;

test('a sound run has no faults, and every event its fate', () => {
  const findings = audit(events, predictions, deadLetters);
  expect(findings.faults).toEqual([]);
  expect(findings).toMatchObject({ events: 7, predictions: 5, deadLetters: 1, dropped: 1 });
  expect(findings.rejectedBy).toEqual({ json: 1 });
  expect(findings.quarantinedBy).toEqual({ 'outlier:nswdemand': 1 });
  expect(findings.stopped.get('0/4')).toEqual({ outcome: 'dropped', reason: 'duplicate:id' });
  // Scored: UP for UP, DOWN for UP, DOWN for DOWN, DOWN for DOWN; as last time: wrong, right, wrong, right.
  expect(findings.quality).toEqual({
    scored: 4,
    accuracy: 0.75,
    noChange: 0.5,
    kappa: 0.5,
    kappaNoChange: 0.5,
  });
});

describe('the audit finds', () => {
  test('a lost prediction', () => {
    predictions.splice(0, 1);
    expect(faults()).toEqual(['event 0/0 (e1) is lost: it has no prediction and no dead letter']);
  });

  test('a lost dead letter', () => {
    deadLetters = [];
    expect(faults()).toEqual(['event 0/2 () is lost: it has no prediction and no dead letter']);
  });

  test('a doubled prediction', () => {
    predictions.push(prediction(7, 3, 'e4', 'DOWN'));
    expect(faults()).toEqual(['event 0/3 has more than one prediction']);
  });

  test('a doubled dead letter', () => {
    deadLetters.push(deadLetter(1, events[2]!, 'json'));
    expect(faults()).toEqual(['event 0/2 has more than one dead letter']);
  });

  test.each([
    ['another topic', 'electricity.events/0/1'],
    ['an offset that was not played', of(7)],
    ['another partition', `${topics.events}/1/1`],
    ['no readable input', 'e1'],
  ])('a foreign prediction: of %s', (_, header) => {
    predictions.push(record(9, { id: 'e2', prediction: 'UP' }, { 'driftline-input': header }));
    expect(faults()).toEqual([
      `the prediction at 9 is of no event that was played: driftline-input ${header}`,
    ]);
  });

  test('a prediction without the header', () => {
    predictions.push(record(9, { id: 'e2', prediction: 'UP' }));
    expect(faults()).toHaveLength(1);
  });

  test('an event with a prediction and a dead letter', () => {
    deadLetters.push(deadLetter(1, events[3]!, 'json'));
    expect(faults()).toEqual(['event 0/3 has a prediction and a dead letter']);
  });

  test('a prediction that bears the id of another event', () => {
    predictions[2] = prediction(3, 3, 'e6', 'DOWN');
    expect(faults()).toEqual(["the prediction of event 0/3 is not of that event's id"]);
  });

  test('a dead letter whose bytes are not the event’s own', () => {
    deadLetters[0] = { ...deadLetters[0]!, value: Buffer.from('{"id":"e3" ') };
    expect(faults()).toEqual(["the dead letter of event 0/2 does not hold the event's own bytes"]);
  });
});

describe('the worker’s figures', () => {
  const figures: Figures = {
    events: 7,
    accepted: 5,
    rejected: 1,
    quarantined: 1,
    dropped: 1,
    scored: 4,
    learned: 4,
    updates: 4,
    drifts: 0,
    lag: 0,
    rejectedBy: { json: 1 },
    quarantinedBy: { 'outlier:nswdemand': 1 },
    droppedBy: { 'duplicate:id': 1 },
    batchInUse: {},
    partitions: { 0: { accuracy: 0.75, noChange: 0.5, kappa: 0.5, kappaNoChange: 0.5 } },
    total: {},
    window: {},
  };
  const findings = () => audit(events, predictions, deadLetters);
  /** As where the online model answers alone. */
  const alone = { online: new Map<number, Quality>(), faults: [] };

  test('agree where they are the same', () => {
    expect(differences(7, figures, findings(), alone)).toEqual([]);
  });

  test.each<[string, number, Partial<Figures>]>([
    ['played, the topic holds', 8, {}],
    ['events:', 7, { events: 6 }],
    ['accepted events', 7, { accepted: 4 }],
    ['rejected events', 7, { rejected: 2 }],
    ['rejected as json', 7, { rejectedBy: {} }],
    ['quarantined as outlier', 7, { quarantinedBy: { 'outlier:nswdemand': 2 } }],
    ['dropped events', 7, { dropped: 0 }],
    ['scored events', 7, { scored: 5 }],
    ['accuracy', 7, { partitions: { 0: { ...figures.partitions['0'], accuracy: 0.7501 } } }],
    ['kappaNoChange', 7, { partitions: { 0: { accuracy: 0.75, noChange: 0.5, kappa: 0.5 } } }],
  ])('differ in: %s', (what, played, change) => {
    const found = differences(played, { ...figures, ...change }, findings(), alone);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(what);
  });

  test('are of the online model: where others answered, too, they are held against what it would have said', () => {
    const online = new Map([[0, { ...findings().quality, accuracy: 0.5 }]]);
    expect(differences(7, figures, findings(), { online, faults: ['another answer'] })).toEqual([
      'another answer',
      'accuracy of partition 0: the topics say 0.5, the worker says 0.75',
    ]);
  });

  test('and a fault in the topics is a difference', () => {
    predictions.push(prediction(7, 3, 'e4', 'DOWN'));
    expect(differences(7, figures, findings(), alone)).toContain('event 0/3 has more than one prediction');
  });
});

test('what was spoiled is held against what was caught, and sound events that were stopped are told', () => {
  const { stopped } = audit(events, predictions, deadLetters);
  const caught = holdAgainst(
    [
      { id: 'e3', kind: 'json', expected: 'rejected', reason: 'json', partition: 0, offset: 2 },
      { id: 'e2', kind: 'duplicate', expected: 'dropped', reason: 'duplicate:id', partition: 0, offset: 4 },
      { id: 'e4', kind: 'range', expected: 'rejected', reason: 'range:nswprice', partition: 0, offset: 3 },
    ],
    stopped,
  );
  expect(caught.byKind.json).toEqual({ spoiled: 1, caught: 1 });
  expect(caught.byKind.duplicate).toEqual({ spoiled: 1, caught: 1 });
  expect(caught.byKind.range).toEqual({ spoiled: 1, caught: 0 });
  expect(caught.missed).toMatchObject([{ id: 'e4', was: 'accepted' }]);
  expect(caught.sound).toEqual({ 'outlier:nswdemand': 1 });
});
