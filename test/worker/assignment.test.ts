import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignPartitions, type Claim } from '../../src/worker/assignment.ts';

const claimsOf = (assignment: ReadonlyMap<string, readonly number[]>, generation: number): Claim[] =>
  [...assignment].map(([member, owned]) => ({ member, owned, generation }));
const fresh = (...names: string[]): Claim[] => names.map((member) => ({ member, owned: [], generation: -1 }));
const moved = (
  before: ReadonlyMap<string, readonly number[]>,
  after: ReadonlyMap<string, readonly number[]>,
): number =>
  [...after].flatMap(([member, owned]) =>
    owned.filter((p) => before.has(member) && !before.get(member)!.includes(p)),
  ).length;

describe('the assignment', () => {
  test('deals everything out once, balanced within one, whatever is claimed', () => {
    const claim = fc.record({
      member: fc.string({ minLength: 1 }),
      owned: fc.array(fc.nat(30)),
      generation: fc.integer({ min: -1, max: 5 }),
    });
    const claims = fc.uniqueArray(claim, { minLength: 1, maxLength: 8, selector: ({ member }) => member });
    fc.assert(
      fc.property(claims, fc.nat(25), fc.func(fc.integer()), (found, partitions, order) => {
        const assignment = assignPartitions(found, partitions);
        expect([...assignment.values()].flat().sort((a, b) => a - b)).toEqual(
          Array.from({ length: partitions }, (_, p) => p),
        );
        const sizes = [...assignment.values()].map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        const shuffled = [...found].sort((a, b) => order(a.member, b.member));
        expect(new Map([...assignPartitions(shuffled, partitions)].sort())).toEqual(
          new Map([...assignment].sort()),
        );
      }),
    );
  });

  test('moves no partition that balance does not ask for, through joins and leaves', () => {
    const step = fc.oneof(fc.constant('join'), fc.nat(100));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 24 }), (steps, partitions) => {
        let [names, next] = [['m0'], 1];
        let assignment = assignPartitions(fresh('m0'), partitions);
        for (const [generation, one] of steps.entries()) {
          names =
            one === 'join' || names.length === 1
              ? [...names, `m${next++}`]
              : names.filter((_, i) => i !== one % names.length);
          const known = claimsOf(assignment, generation).filter(({ member }) => names.includes(member));
          const added = names.filter((name) => !assignment.has(name));
          const after = assignPartitions([...known, ...fresh(...added)], partitions);
          // What the leaver had, or what the newcomer gets, is dealt out; all else stays.
          const staying = known.flatMap(({ member, owned }) =>
            owned.filter((p) => !after.get(member)!.includes(p)),
          );
          const taken = added.reduce((sum, name) => sum + after.get(name)!.length, 0);
          expect(staying.length).toBe(taken);
          assignment = after;
        }
      }),
    );
  });

  test('of members that stay as they are is the same again', () => {
    const before = assignPartitions(fresh('a', 'b', 'c'), 10);
    expect(moved(before, assignPartitions(claimsOf(before, 1), 10))).toBe(0);
  });

  test('believes the later of two who claim a partition: a member that was away has lost it', () => {
    const claims = [
      { member: 'was-away', owned: [0, 1, 2, 3], generation: 4 },
      { member: 'owner', owned: [0, 1], generation: 7 },
    ];
    expect(assignPartitions(claims, 4)).toEqual(
      new Map([
        ['owner', [0, 1]],
        ['was-away', [2, 3]],
      ]),
    );
  });

  test('deals new partitions out when a topic has grown', () => {
    const before = assignPartitions(fresh('a', 'b'), 4);
    const after = assignPartitions(claimsOf(before, 1), 6);
    expect(moved(before, after)).toBe(2);
  });
});
