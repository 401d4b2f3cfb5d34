import type { FreezeId } from '../ids.ts';
import type { CalendarEntry } from './calendar.ts';

/** A freeze or a maintenance that a person placed: no release in its scope starts in this time, or only those of whoever placed it. */
export interface Freeze {
  id: FreezeId;
  kind: 'freeze' | 'maintenance';
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
export function freezeEntry({ kind, service, environment, startsAt, endsAt, reason, placedBy }: Freeze): CalendarEntry {
  return {
    name: `${kind === 'freeze' ? 'Freeze' : 'Maintenance'} of ${scopeWords({ service, environment })}`,
    kind,
    services: service === null ? null : [service],
    environments: environment === null ? null : [environment],
    reason,
    overrun: 'refuse',
    owner: kind === 'maintenance' ? placedBy : null,
    when: { startsAt, endsAt },
  };
}

/** What a freeze covers: “everything”, “checkout”, “production”, “checkout in production”. */
export function scopeWords({ service, environment }: Pick<Freeze, 'service' | 'environment'>): string {
  if (service === null) return environment ?? 'everything';
  return environment === null ? service : `${service} in ${environment}`;
}
