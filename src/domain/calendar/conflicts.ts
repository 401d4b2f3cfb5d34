import type { Period } from '../../lib/recurrence.ts';
import type { Release } from '../release/release.ts';

/** A release with the time that it is planned for. */
export interface Planned extends Period {
  release: Pick<Release, 'id' | 'number' | 'service' | 'environment'>;
}

/** Which services each service depends on, by name. */
export type Dependencies = Readonly<Record<string, { dependsOn: readonly string[] }>>;

/** Two planned releases that get in each other's way; `why` is a sentence without its end. */
export interface Conflict {
  one: Planned;
  other: Planned;
  why: string;
}

/**
 * The pairs that overlap in time in one environment and are of the same service, or of services of which one depends on
 * the other; in order of time.
 */
export function conflictsAmong(planned: readonly Planned[], services: Dependencies): Conflict[] {
  const sorted = [...planned].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  return sorted.flatMap((one, index) =>
    sorted.slice(index + 1).flatMap((other) => {
      const why = whyConflict(one, other, services);
      return why === null ? [] : [{ one, other, why }];
    }),
  );
}

/** Those of `planned` that a release at this time would get in the way of, each with why. */
export function conflictsWith(one: Planned, planned: readonly Planned[], services: Dependencies) {
  return planned.flatMap((other) => {
    const why = other.release.id === one.release.id ? null : whyConflict(one, other, services);
    return why === null ? [] : [{ other, why }];
  });
}

function whyConflict(one: Planned, other: Planned, services: Dependencies): string | null {
  if (one.release.environment !== other.release.environment) return null;
  if (one.startsAt >= other.endsAt || other.startsAt >= one.endsAt) return null;
  const [a, b] = [one.release.service, other.release.service];
  if (a === b) return 'both are of the same service';
  if (services[a]?.dependsOn.includes(b)) return `${a} depends on ${b}`;
  return services[b]?.dependsOn.includes(a) ? `${b} depends on ${a}` : null;
}
