import type { CalendarObject } from '../../lib/icalendar.ts';
import type { Release } from '../release/release.ts';
import { releaseRef } from '../release/release.ts';
import { type CalendarEntry, overlapping } from './calendar.ts';
import { type Freeze, freezeEntry, scopeWords } from './freeze.ts';
import { overrunRuleWords } from './words.ts';

/** How far the feed reaches, and how many entries it has at most. */
export const feedLimits = { backMs: 7 * 86_400_000, aheadMs: 366 * 86_400_000, entries: 2_000 } as const;

/** What the feed is made of. */
export interface FeedContent {
  entries: readonly CalendarEntry[];
  freezes: readonly Freeze[];
  /** The planned releases, with how long each is expected to take, and its change request. */
  releases: readonly { release: Release; lengthMs: number; change: string | null }[];
}

const kindWords: Readonly<Record<CalendarEntry['kind'], string>> = {
  freeze: 'Freeze',
  maintenance: 'Maintenance',
  window: 'Release window',
};

/**
 * The entries of the feed between `from` and `to`, the earliest first. Each comes as what it is at its time, so that no
 * reader has to expand a rule. `hash` makes the ids of what has none of its own.
 */
export function feedObjects(
  { entries, freezes, releases }: FeedContent,
  { from, to, hash }: { from: Date; to: Date; hash: (text: string) => string },
): CalendarObject[] {
  const fromSettings = entries.flatMap((entry) => {
    const { kind, name, services, environments } = entry;
    const id = hash(JSON.stringify([kind, name, services, environments])).slice(0, 24);
    const { summary, description } = entryWords(entry);
    return overlapping(entry, from, to).map((period) => ({
      ...period,
      uid: `${id}-${period.startsAt.toISOString().slice(0, 16)}@calendar.quarterdeck`,
      sequence: 0,
      changedAt: from,
      summary,
      description,
      categories: [kindWords[kind]],
      status: 'CONFIRMED' as const,
    }));
  });
  const typed = freezes
    .filter(({ startsAt, endsAt }) => endsAt > from && startsAt < to)
    .map((freeze) => ({
      startsAt: freeze.startsAt,
      endsAt: freeze.endsAt,
      uid: `${freeze.id}@calendar.quarterdeck`,
      sequence: 0,
      changedAt: freeze.placedAt,
      ...entryWords(freezeEntry(freeze)),
      summary: `${kindWords[freeze.kind]}: ${scopeWords(freeze)}`,
      categories: [kindWords[freeze.kind]],
      status: 'CONFIRMED' as const,
    }));
  const planned = releases.flatMap(({ release, lengthMs, change }) => {
    const { startsAt } = release;
    const endsAt = startsAt === null ? null : new Date(startsAt.getTime() + Math.max(60_000, lengthMs));
    if (startsAt === null || endsAt === null || endsAt <= from || startsAt >= to) return [];
    return [
      {
        startsAt,
        endsAt,
        uid: `${release.id}@calendar.quarterdeck`,
        sequence: release.revision,
        changedAt: release.updatedAt,
        summary: `${releaseRef(release)}: ${release.service} ${release.version} to ${release.environment}`,
        description: [
          `State: ${release.state.replaceAll('_', ' ')}`,
          ...(change === null ? [] : [`Change request: ${change}`]),
          ...(release.reason === '' ? [] : [release.reason]),
        ].join('\n'),
        categories: ['Release'],
        status: release.state === 'in_review' ? ('TENTATIVE' as const) : ('CONFIRMED' as const),
      },
    ];
  });
  return [...fromSettings, ...typed, ...planned].sort(
    (a, b) => a.startsAt.getTime() - b.startsAt.getTime() || (a.uid < b.uid ? -1 : 1),
  );
}

function entryWords(entry: CalendarEntry): { summary: string; description: string } {
  const about = [...(entry.services ?? []), ...(entry.environments ?? [])];
  return {
    summary: `${kindWords[entry.kind]}: ${entry.name}${about.length === 0 ? '' : ` (${about.join(', ')})`}`,
    description: [entry.reason, overrunRuleWords(entry)].filter((words) => words !== '').join('\n'),
  };
}
