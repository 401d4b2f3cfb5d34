import type { ApprovalRule } from './rule.ts';

/** How far one rule has got. */
export interface RuleCount {
  name: string;
  needed: number;
  /** The people whose approval counts for it. */
  by: readonly string[];
}

export interface ApprovalCount {
  rules: readonly RuleCount[];
  given: number;
  needed: number;
  isComplete: boolean;
}

/**
 * Counts approvals for the rules: each person counts once, for one rule, and they are assigned so that as many places as
 * possible are taken (maximum bipartite matching by augmenting paths; Kuhn 1955). `countsFor` says whether a person may
 * take a place of a rule.
 */
export function countApprovals<R extends Pick<ApprovalRule, 'name' | 'needed'>>(
  rules: readonly R[],
  people: readonly string[],
  countsFor: (person: string, rule: R) => boolean,
): ApprovalCount {
  const places = rules.flatMap((rule) => Array.from({ length: rule.needed }, () => rule));
  const takenBy = new Map<number, string>();
  const findPlace = (person: string, tried: Set<number>): boolean =>
    places.some((rule, place) => {
      if (tried.has(place) || !countsFor(person, rule)) return false;
      tried.add(place);
      const other = takenBy.get(place);
      if (other !== undefined && !findPlace(other, tried)) return false;
      takenBy.set(place, person);
      return true;
    });
  for (const person of new Set(people)) findPlace(person, new Set());
  const counts = rules.map((rule) => ({
    name: rule.name,
    needed: rule.needed,
    by: [...takenBy].filter(([place]) => places[place] === rule).map(([, person]) => person),
  }));
  return { rules: counts, given: takenBy.size, needed: places.length, isComplete: takenBy.size === places.length };
}

/** "Release managers 1 of 2, Security 0 of 1"; with one rule, only the numbers. */
export function countWords({ rules, given, needed }: ApprovalCount): string {
  if (rules.length < 2) return `${given} of ${needed}`;
  return rules.map(({ name, by, needed: places }) => `${name} ${by.length} of ${places}`).join(', ');
}
