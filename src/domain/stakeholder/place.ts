import type { Invocation } from '../invocation.ts';

/** A place outside Slack where a stakeholder group is told: an integration, and its keys next to `uses`. */
export interface Place extends Invocation {
  /** Its position in the settings, among all channels of its group. */
  position: number;
}

/**
 * The target of each place, such as `smtp:1`: the integration and a number among the group's places with it. The
 * target stays the same when its addresses change, and addresses do not get into the record.
 */
export function placesByTarget(places: readonly Place[]): ReadonlyMap<string, Place> {
  const seen = new Map<string, number>();
  return new Map(
    places.map((place) => {
      const number = (seen.get(place.uses) ?? 0) + 1;
      seen.set(place.uses, number);
      return [`${place.uses}:${number}`, place];
    }),
  );
}

/** Whether a message's target is a place outside Slack; the ids of Slack have no colon. */
export function isPlaceTarget(target: string): boolean {
  return target.includes(':');
}
