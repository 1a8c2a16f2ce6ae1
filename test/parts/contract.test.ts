import { describe, expect, test } from 'vitest';
import { StateError, type State, type StateValue } from '../../src/core/state.ts';
import { stateBytes } from '../support/stateBytes.ts';
import { subjects, type Living } from './subjects.ts';

function learn(living: Living, from: number, to: number): void {
  for (let i = from; i < to; i++) living.learn(i);
}

function bytes(living: Living): string {
  return stateBytes(living.part.snapshot());
}

/** Each way in which one value of a state, at any depth, can be gone or of a wrong type. */
function* damaged(value: StateValue): Generator<[what: string, value: StateValue]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
    return;
  for (const [name, inner] of Object.entries(value as Record<string, StateValue>)) {
    const others = Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
    yield [`without ${name}`, others];
    yield [`${name} is a wrong type`, { ...others, [name]: typeof inner === 'string' ? 1 : 'x' }];
    if (ArrayBuffer.isView(inner)) {
      yield [`${name} is bytes`, { ...others, [name]: new Uint8Array(3) }];
    }
    for (const [what, changed] of damaged(inner)) yield [`${name}: ${what}`, { ...others, [name]: changed }];
  }
}

describe.each(subjects)('$name', ({ create }) => {
  test.each([0, 1, 50, 700])(
    'after %i events, a snapshot is the same twice, and asking in between changes nothing',
    (n) => {
      const living = create();
      learn(living, 0, n);
      const before = bytes(living);
      const answers = living.ask(n);
      expect(living.ask(n)).toEqual(answers);
      for (let i = n; i < n + 20; i++) living.ask(i);
      expect(living.ask(n)).toEqual(answers);
      expect(bytes(living)).toBe(before);
    },
  );

  test('two that learned the same have the same bytes, whatever they were asked', () => {
    const [quiet, asked] = [create(), create()];
    for (let i = 0; i < 150; i++) {
      quiet.learn(i);
      asked.ask(i + 1000);
      asked.learn(i);
      asked.ask(i);
    }
    expect(bytes(asked)).toBe(bytes(quiet));
  });

  test.each([0, 1, 50, 700])('restored after %i events, it goes on bit for bit', (n) => {
    const original = create();
    learn(original, 0, n);
    const state = original.part.snapshot();
    const restored = create(structuredClone(state));
    expect(bytes(restored)).toBe(stateBytes(state));
    for (let i = n; i < n + 150; i++) {
      expect(restored.ask(i)).toEqual(original.ask(i));
      original.learn(i);
      restored.learn(i);
    }
    expect(bytes(restored)).toBe(bytes(original));
  });

  test('a snapshot is a copy: neither its part nor one restored from it changes it', () => {
    const original = create();
    learn(original, 0, 100);
    const state = original.part.snapshot();
    const before = stateBytes(state);
    const restored = create(state);
    learn(original, 100, 300);
    learn(restored, 100, 300);
    expect(stateBytes(state)).toBe(before);
  });

  test('another version, and a value that is gone or of a wrong type, are refused with a StateError', () => {
    const original = create();
    learn(original, 0, 100);
    const state = original.part.snapshot();
    expect(() => create({ ...state, version: state.version + 1 })).toThrow(StateError);
    for (const [what, changed] of damaged(state)) {
      expect(() => create(changed as State), what).toThrow(StateError);
    }
  });

  test('its memory is bounded: 8,000 events that are ever new take no more than 2,000', () => {
    const living = create();
    learn(living, 0, 2000);
    const early = bytes(living).length;
    learn(living, 2000, 8000);
    expect(bytes(living).length).toBeLessThan(early * 1.3 + 200);
  });
});
