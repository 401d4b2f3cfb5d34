import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countApprovals, countWords } from './count.ts';

interface Rule {
  name: string;
  needed: number;
  members: readonly string[];
}

const count = (rules: readonly Rule[], people: readonly string[]) =>
  countApprovals(rules, people, (person, { members }) => members.includes(person));

describe('counting approvals', () => {
  it('gives each person one place, of the rule that needs them', () => {
    const managers = { name: 'Managers', needed: 1, members: ['ann', 'bob'] };
    const security = { name: 'Security', needed: 1, members: ['ann'] };
    // Ann was first to take the managers' place, and makes room when Bob comes.
    const both = count([managers, security], ['ann', 'bob']);
    expect(both.isComplete).toBe(true);
    expect(both.rules.map(({ by }) => by)).toEqual([['bob'], ['ann']]);
    const one = count([managers, security], ['ann']);
    expect(one).toMatchObject({ given: 1, needed: 2, isComplete: false });
    expect(countWords(one)).toBe('Managers 1 of 1, Security 0 of 1');
    expect(count([managers, security], ['bob', 'bob', 'cid'])).toMatchObject({ given: 1, isComplete: false });
  });

  it('says one number where there is one rule', () => {
    expect(countWords(count([{ name: 'Approvers', needed: 3, members: ['ann', 'bob'] }], ['ann', 'bob']))).toBe(
      '2 of 3',
    );
  });

  it('needs nothing where nothing is needed', () => {
    expect(count([], [])).toMatchObject({ isComplete: true, needed: 0 });
    expect(count([{ name: 'Approvers', needed: 0, members: [] }], [])).toMatchObject({ isComplete: true });
  });

  it('agrees with trying every assignment, for random rules and people', () => {
    const everybody = ['a', 'b', 'c', 'd', 'e'];
    const rule = fc.record({
      name: fc.uuid(),
      needed: fc.nat({ max: 2 }),
      members: fc.subarray(everybody),
    });
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 3 }), fc.subarray(everybody), (rules, given) => {
        const counted = count(rules, given);
        const places = rules.flatMap(({ needed, members }) => Array.from({ length: needed }, () => members));
        expect(counted.given).toBe(mostPlaces(places, given));
        expect(new Set(counted.rules.flatMap(({ by }) => by)).size).toBe(counted.given);
        for (const [index, { by }] of counted.rules.entries())
          for (const person of by) expect(rules[index]?.members).toContain(person);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The most places that can be taken, by trying all. */
function mostPlaces([place, ...others]: readonly (readonly string[])[], people: readonly string[]): number {
  if (place === undefined) return 0;
  const without = mostPlaces(others, people);
  const taken = people
    .filter((person) => place.includes(person))
    .map(
      (person) =>
        1 +
        mostPlaces(
          others,
          people.filter((other) => other !== person),
        ),
    );
  return Math.max(without, ...taken);
}
