import type { FreezeId } from '../ids.ts';
import type { CalendarEntry } from './calendar.ts';

/** A freeze that a person placed: no release in its scope starts in this time. */
export interface Freeze {
  id: FreezeId;
  /** Null for every service. */
  service: string | null;
  /** Null for every environment. */
  environment: string | null;
  startsAt: Date;
  endsAt: Date;
  reason: string;
  placedBy: string;
  placedAt: Date;
  endedBy: string | null;
  endedAt: Date | null;
}

/** A freeze as an entry of the calendar. */
export function freezeEntry({ service, environment, startsAt, endsAt, reason }: Freeze): CalendarEntry {
  return {
    name: `Freeze of ${scopeWords({ service, environment })}`,
    kind: 'freeze',
    services: service === null ? null : [service],
    environments: environment === null ? null : [environment],
    reason,
    when: { startsAt, endsAt },
  };
}

/** What a freeze covers: “everything”, “checkout”, “production”, “checkout in production”. */
export function scopeWords({ service, environment }: Pick<Freeze, 'service' | 'environment'>): string {
  if (service === null) return environment ?? 'everything';
  return environment === null ? service : `${service} in ${environment}`;
}
