import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../../src/core/random.ts';
import { StateError, type State } from '../../../src/core/state.ts';
import type { Topology } from '../../../src/pipeline/topology.ts';
import { topologyOf, type Sections } from '../../support/configured.ts';
import { Fed, restored, type Event } from '../../support/feed.ts';

/** Events whose label is `yes` where x is above 0, and turned over in every second stretch. */
function stretches(count: number, length: number, noise = 0.02, seed = 3): Event[] {
  const next = mulberry32(seed);
  return Array.from({ length: count }, (_, id) => {
    const x = 2 * next() - 1;
    const yes = (x > 0 !== (Math.floor(id / length) % 2 === 1)) !== next() < noise;
    const colour = ['red', 'green', 'blue'][Math.floor(3 * next())]!;
    return { id, time: id * 1000, x, colour, y: yes ? 'yes' : 'no' };
  });
}

const events = stretches(1200, 300);
const shape: Sections = {
  features: '{ x: number, colour: category }',
  transform: '[lastLabel, oneHot, standardScaler]',
  model: '{ kind: logisticRegression, optimizer: { kind: sgd, learningRate: 0.05 } }',
};
const topologyWith = (drift: string, sections: Sections = {}): Topology =>
  topologyOf({ ...shape, ...sections, drift });
const fed = (drift: string, of = events, sections: Sections = {}): Fed =>
  new Fed(topologyWith(drift, sections)).events(...of);
const rights = ({ predictions }: Fed, from: number, to: number): number =>
  predictions
    .slice(from, to)
    .filter(({ prediction }, i) => prediction === (events[from + i] as { y: string }).y).length;
/** After how many events each thing was done. */
function actsOf(topology: Topology, of: readonly Event[]): number[] {
  const one = new Fed(topology);
  return of.flatMap((event, i) => {
    const before = one.pipeline.drift!.acted;
    one.events(event);
    return one.pipeline.drift!.acted > before ? [i] : [];
  });
}
const adwin = '{ kind: adwin, delta: 0.1, clock: 1 }';

describe('restart', () => {
  test('model and encoders begin anew at the change, and what lastLabel remembers stays', () => {
    const [at] = actsOf(topologyWith('{ kind: ddm, onDrift: restart }'), events);
    expect(at).toBeGreaterThan(300);
    const { pipeline } = fed('{ kind: ddm, onDrift: restart }', events.slice(0, at! + 1));
    // It has learned the event at which the change was found, and no other.
    const alone = new Fed(topologyWith('ddm')).events(...events.slice(at! - 1, at! + 1)).pipeline;
    expect(pipeline.chain.columns.names.filter((name) => name.startsWith('colour'))).toHaveLength(1);
    expect(alone.chain.columns.names.filter((name) => name.startsWith('colour')).length).toBeLessThanOrEqual(
      2,
    );
    expect(pipeline.chain.lastLabel(undefined)).not.toBeNaN();
    expect(pipeline.counts.learned).toBe(at! + 1);
    expect(rights(fed('{ kind: ddm, onDrift: restart }'), at! + 50, 600)).toBeGreaterThan(
      rights(fed('ddm'), at! + 50, 600),
    );
  });

  test('events that wait are learned by the new model', () => {
    const topology = topologyWith('{ kind: ddm, onDrift: restart }', { update: '{ events: 50 }' });
    const [at] = actsOf(topology, events);
    const part = new Fed(topology).events(...events.slice(0, at! + 1));
    const waiting = part.pipeline.waiting.size;
    expect(waiting).toBeGreaterThan(1);
    expect(part.pipeline.chain.columns.names).not.toContain('colour=red');
    part.events(...events.slice(at! + 1, at! + 1 + 50 - waiting));
    expect(part.pipeline.waiting.size).toBe(0);
    expect(part.pipeline.model.weights!().weights.some((weight) => weight !== 0)).toBe(true);
  });
});

describe('raiseRate', () => {
  test('the steps are as large as those of a model with that rate, and fall back in a straight line', () => {
    const drift = '{ kind: ddm, onDrift: { kind: raiseRate, factor: 5, events: 40 } }';
    const [at, second] = actsOf(topologyWith(drift), events);
    expect(second! - at!).toBeGreaterThan(45);
    const plain = new Fed(topologyWith('ddm')).events(...events.slice(0, at));
    const raised = new Fed(topologyWith(drift)).events(...events.slice(0, at));
    expect(raised.pipeline.model.snapshot()).toEqual(plain.pipeline.model.snapshot());
    // From here on the same steps by hand, of a model whose rate is scaled.
    for (let k = 0; k < 45; k++) {
      plain.pipeline.model.scaleRate!(1 + 4 * (Math.max(0, 40 - k) / 40));
      plain.events(events[at! + k]!);
      raised.events(events[at! + k]!);
      expect(raised.pipeline.model.snapshot()).toEqual(plain.pipeline.model.snapshot());
    }
  });
});

describe('replace', () => {
  const options = '{ kind: replace, window: 20, patience: 100 }';

  test('the fresh model takes over after a change, when it is better, with the encoders that it has', () => {
    const drift = `{ kind: hddmW, onDrift: ${options} }`;
    const acts = actsOf(topologyWith(drift), events);
    expect(acts.length).toBeGreaterThanOrEqual(3);
    const { pipeline } = fed(drift, events.slice(0, acts[0]! + 1));
    const state = pipeline.snapshot()['onDrift'] as State;
    expect(state['reaction']).toMatchObject({ state: { candidate: null, acted: 1 } });
    expect(rights(fed(drift), 350, 600)).toBeGreaterThan(rights(fed('hddmW'), 350, 600));
  });

  const candidateOf = ({ pipeline }: Fed): State | null => {
    const onDrift = pipeline.snapshot()['onDrift'] as { reaction: { state: { candidate: State | null } } };
    return onDrift.reaction.state.candidate;
  };

  test('a warning that no change follows has a fresh model learn beside, which is given up after its patience', () => {
    // So sure before it finds a change that it finds none; the second one warns where the concept has changed.
    const drift = `{ kind: pageHinkley, threshold: 1000, warning: { kind: pageHinkley, threshold: 15 }, onDrift: ${options} }`;
    const one = new Fed(topologyWith(drift));
    let longest = 0;
    let since = 0;
    let gaps = 0;
    for (const event of events) {
      one.events(event);
      since = candidateOf(one) === null ? 0 : since + 1;
      if (since === 0 && longest > 0) gaps++;
      longest = Math.max(longest, since);
    }
    expect(one.pipeline.drift!.warnings).toBeGreaterThan(2);
    expect(longest).toBe(100);
    expect(gaps).toBeGreaterThan(0);
    expect(one.pipeline.drift!.acted).toBe(0);
    expect(one.pipeline.counts.drifts).toBe(0);
  });

  test('a warning before the change begins it anew, and none after it', () => {
    const warning = '{ kind: pageHinkley, minInstances: 1, threshold: 0.5 }';
    // It warns at single errors, also while the fresh model that is to take over has to wait.
    const drift = `{ kind: pageHinkley, threshold: 20, warning: ${warning}, onDrift: { kind: replace, window: 50, minimum: 50 } }`;
    const one = new Fed(topologyWith(drift));
    let [renewed, kept] = [0, 0];
    for (const event of events) {
      const before = { warnings: one.pipeline.drift!.warnings, candidate: candidateOf(one) };
      one.events(event);
      const after = candidateOf(one);
      const warned = one.pipeline.drift!.warnings > before.warnings;
      if (!warned || before.candidate === null || after === null) continue;
      const isConfirmed = before.candidate['confirmed'] === true || after['confirmed'] === true;
      // The event at which it begins is the first that it learns.
      expect(after['learned']).toBe(isConfirmed ? (before.candidate['learned'] as number) + 1 : 1);
      if (isConfirmed) kept++;
      else if (before.candidate['learned'] !== 0) renewed++;
    }
    expect(renewed).toBeGreaterThan(5);
    expect(kept).toBeGreaterThan(0);
    expect(one.pipeline.drift!.acted).toBeGreaterThan(0);
  });

  test.each([1, 10, 20])('it takes over after %i events that both were scored on, not before', (minimum) => {
    // Without a warning before it, the fresh model begins at the change.
    const drift =
      '{ kind: pageHinkley, threshold: 20, warning: { kind: pageHinkley, threshold: 19.5 }, ' +
      `onDrift: { kind: replace, window: 20, minimum: ${minimum}, patience: 100 } }`;
    const one = new Fed(topologyWith(drift));
    const scored: number[] = [];
    for (const event of events) {
      const before = candidateOf(one);
      const { acted } = one.pipeline.drift!;
      one.events(event);
      if (one.pipeline.drift!.acted === acted) continue;
      scored.push(((before!['own'] as State)['values'] as Float64Array).length + 1);
    }
    expect(scored.length).toBeGreaterThan(1);
    expect(Math.min(...scored)).toBeGreaterThanOrEqual(minimum);
    // The concept is turned over: as soon as it may, but that the first answers are guesses.
    expect(Math.min(...scored)).toBeLessThanOrEqual(Math.max(minimum, 5));
  });

  test('a fresh model that is not better does not take over', () => {
    // The labels are drawn: nobody is better than another, and no-change answers are as good as any.
    const next = mulberry32(8);
    const noise = stretches(400, 1000, 0).map((event) => ({
      ...(event as object),
      y: next() < 0.5 ? 'yes' : 'no',
    }));
    const drift = `{ kind: pageHinkley, minInstances: 1, threshold: 2, warning: ${adwin}, onDrift: ${options} }`;
    const same = new Fed(
      topologyWith(drift, { model: 'noChange', transform: '[]', features: '{ x: number }' }),
    );
    same.events(...noise);
    expect(same.pipeline.counts.drifts).toBeGreaterThan(10);
    const { acted } = same.pipeline.drift!;
    // It answers the same as soon as it has learned one event: only one that stands before it has can be worse.
    expect(acted).toBe(0);
  });
});

test('where losses have fallen nothing is done, but for the count', () => {
  const learned = events.slice(0, 300);
  const drift = '{ kind: adwin, clock: 1, onDrift: restart }';
  // Wrong labels first: the errors become fewer when they end.
  const wrong = stretches(200, 1000, 0.5, 9);
  const { pipeline } = fed(drift, [...wrong, ...learned]);
  expect(pipeline.counts.drifts).toBeGreaterThan(0);
  expect(pipeline.drift!.acted).toBe(0);
});

test('reads: loss reads how sure a wrong answer was', () => {
  const [error, loss] = ['error', 'loss'].map(
    (reads) =>
      fed(`{ kind: adwin, clock: 1, reads: ${reads} }`).pipeline.snapshot()['drift'] as {
        sums: Float64Array;
      },
  );
  expect(Number.isInteger(error!.sums[0])).toBe(true);
  expect(Number.isInteger(loss!.sums[0])).toBe(false);
});

describe('beside recovery', () => {
  const fallback = '{ window: 50, warmUp: 20, copyEvery: 30 }';

  test('the new model warms up, and recovery pauses for a window', () => {
    const topology = topologyWith('{ kind: hddmW, onDrift: restart }', { fallback });
    const [at] = actsOf(topology, events);
    const one = new Fed(topology).events(...events.slice(0, at! + 1));
    const slots = one.pipeline.snapshot()['slots'] as {
      online: { begun: number };
      recovery: { pause: number };
    };
    expect(slots.online.begun).toBe(at);
    // The event itself is one of them.
    expect(slots.recovery.pause).toBe(49);
    one.events(...events.slice(at! + 1));
    expect(one.pipeline.drift!.acted).toBeGreaterThan(1);
  });

  test('a model that takes over brings what it has learned', () => {
    const topology = topologyWith('{ kind: hddmW, onDrift: { kind: replace, window: 20, patience: 100 } }', {
      fallback,
    });
    const [at] = actsOf(topology, events);
    const { pipeline } = new Fed(topology).events(...events.slice(0, at! + 1));
    const { online } = pipeline.snapshot()['slots'] as unknown as { online: { begun: number } };
    expect(online.begun).toBeGreaterThan(290);
    expect(online.begun).toBeLessThanOrEqual(at!);
  });

  test('a recovery gives up the fresh model that was compared with the one that is gone', () => {
    const warning = '{ kind: pageHinkley, minInstances: 1, threshold: 0.5 }';
    const topology = topologyOf({
      features: '{ x: number, z: number }',
      transform: '[]',
      model: '{ kind: logisticRegression, optimizer: { kind: sgd, learningRate: 0.3 } }',
      fallback,
      drift: `{ kind: pageHinkley, threshold: 1000, warning: ${warning}, onDrift: { kind: replace, patience: 10000 } }`,
    });
    const both = stretches(500, 1000).map((event) => ({
      ...(event as object),
      z: -(event as { x: number }).x,
    }));
    const one = new Fed(topology).events(...both.slice(0, 250));
    const candidate = (): unknown =>
      (one.pipeline.snapshot()['onDrift'] as { reaction: { state: { candidate: unknown } } }).reaction.state
        .candidate;
    // It makes the weights so large, and so wrong, that learning takes for ever to undo it.
    one.events({ id: 'poison', time: 250_000, x: 1e6, z: -1e6, y: 'no' });
    expect(candidate()).not.toBeNull();
    let i = 250;
    while (one.pipeline.fallback!.recoveries.copy === 0 && i < 500) one.events(both[i++]!);
    expect(one.pipeline.fallback!.recoveries.copy).toBe(1);
    expect(candidate()).toBeNull();
  });
});

const reactions = {
  mark: 'ddm',
  raiseRate: '{ kind: ddm, onDrift: { kind: raiseRate, events: 60 } }',
  restart: '{ kind: hddmA, onDrift: restart }',
  replace: '{ kind: hddmW, onDrift: { kind: replace, window: 10, patience: 80 } }',
  'replace, with a second detector': `{ kind: adwin, clock: 1, reads: loss, warning: ${adwin}, onDrift: replace }`,
};

describe.each(Object.entries(reactions))('%s', (name, drift) => {
  test.each(['{ events: 1 }', '{ events: 7, time: 30s }'])(
    'cut anywhere, update %s: restored from a snapshot it goes on bit for bit, and a replay ends in the same state',
    (update) => {
      const topology = topologyWith(drift, { update, fallback: '{ window: 50, warmUp: 20, copyEvery: 30 }' });
      const whole = new Fed(topology).events(...events);
      if (name === 'mark') expect(whole.pipeline.counts.drifts).toBeGreaterThan(1);
      else expect(whole.pipeline.drift!.acted).toBeGreaterThan(0);
      let part = new Fed(topology);
      const outcomes: unknown[] = [];
      for (let from = 0, step = 1; from < events.length; from += step, step = (step * 5) % 67) {
        part = restored(topology, part.bytes, part.fallbackBytes).events(...events.slice(from, from + step));
        outcomes.push(...part.outcomes);
      }
      expect(outcomes).toEqual(whole.outcomes);
      expect(part.hash).toBe(whole.hash);
      expect(part.fallbackBytes).toEqual(whole.fallbackBytes);
    },
  );

  test('a state that was made before anything was done about drift goes on with it', () => {
    const [before, after] = [events.slice(0, 200), events.slice(200)];
    const kind = /kind: (\w+)/.exec(drift)?.[1] ?? drift;
    const reads = name.includes('second') ? 'loss' : 'error';
    const plain = new Fed(
      topologyWith(`{ kind: ${kind}, reads: ${reads}, ${kind === 'adwin' ? 'clock: 1' : ''} }`),
    );
    const state = plain.events(...before).pipeline.snapshot();
    const { onDrift, ...old } = state;
    expect(onDrift === undefined).toBe(kind === 'adwin');
    const one = new Fed(topologyWith(drift), old).events(...after);
    expect(one.pipeline.counts.drifts).toBeGreaterThan(1);
  });

  test('a state of another reaction goes on with this one', () => {
    const kind = /kind: (\w+)/.exec(drift)?.[1] ?? drift;
    const warning = kind === 'adwin' ? 'warning: pageHinkley, ' : '';
    const other = name === 'restart' ? 'raiseRate' : 'restart';
    const from = topologyWith(`{ kind: ${kind}, ${warning}onDrift: ${other} }`);
    const state = new Fed(from).events(...events.slice(0, 400)).pipeline.snapshot();
    const one = new Fed(topologyWith(drift), state);
    expect(one.pipeline.drift!.acted).toBe(0);
    one.events(...events.slice(400));
  });
});

test('a candidate that does not fit is refused', () => {
  const topology = topologyWith(reactions.replace);
  const one = new Fed(topology);
  let state: State | undefined;
  for (const event of events) {
    one.events(event);
    const now = one.pipeline.snapshot();
    const { candidate } = (now['onDrift'] as { reaction: { state: { candidate: State | null } } }).reaction
      .state;
    if (candidate === null || (candidate['learned'] as number) < 5) continue;
    state = now;
    break;
  }
  expect(state).toBeDefined();
  const onDrift = state!['onDrift'] as {
    reaction: { kind: string; state: { candidate: Record<string, unknown> } };
  };
  const withCandidate = (change: object): State =>
    ({
      ...state,
      onDrift: {
        ...onDrift,
        reaction: {
          ...onDrift.reaction,
          state: { ...onDrift.reaction.state, candidate: { ...onDrift.reaction.state.candidate, ...change } },
        },
      },
    }) as unknown as State;
  expect(new Fed(topology, withCandidate({})).hash).toBe(new Fed(topology, state).hash);
  for (const change of [
    { left: 0 },
    { learned: -1 },
    { confirmed: 1 },
    { model: {} },
    { chain: null },
    { own: { version: 1 } },
  ])
    expect(() => new Fed(topology, withCandidate(change)), JSON.stringify(change)).toThrow(StateError);
});
