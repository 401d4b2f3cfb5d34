import type { ReleaseId } from '../ids.ts';

/** A release that is where others want to go. */
export interface Occupant {
  service: string;
  releaseId: ReleaseId;
  ref: string;
  /** When its deployment started; null when it has not. */
  startedAt: Date | null;
}

/** What occupies the places of one environment. */
export interface Occupied {
  /** Releases that are open: no second one of the service can be opened. */
  open: readonly (Occupant & { state: string })[];
  /** Releases whose deployments are not over. A deployment that is only watched is over. */
  underWay: readonly Occupant[];
}

/** Do two services get in each other’s way in one environment? */
export type Conflicts = (one: string, other: string) => boolean;

/** The same service, or one that depends directly on the other. */
export function conflictsIn(services: Readonly<Record<string, { dependsOn: readonly string[] }>>): Conflicts {
  const dependsOn = (one: string, other: string) => services[one]?.dependsOn.includes(other) ?? false;
  return (one, other) => one === other || dependsOn(one, other) || dependsOn(other, one);
}
