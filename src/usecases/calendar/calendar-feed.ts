import { feedLimits, feedObjects } from '../../domain/calendar/feed.ts';
import { changeRef } from '../../domain/change/change-request.ts';
import { findService } from '../../domain/find-name.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { sha256 } from '../../lib/hash.ts';
import { iCalendar } from '../../lib/icalendar.ts';
import { redact } from '../../lib/redact.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Deps } from '../deps.ts';
import { deploymentMs } from './calendar-check.ts';

const dayMs = 86_400_000;

/**
 * The calendar for other programs, in the form of RFC 5545: freezes, maintenance and planned releases from a week ago to
 * a year ahead, and the windows when asked for. The same all day as long as nothing changes.
 */
export async function calendarFeed(
  deps: Pick<Deps, 'database' | 'settings' | 'clock'>,
  asked: { service: string | null; withWindows: boolean },
): Promise<Result<string, Refusal>> {
  const service = asked.service === null ? null : findService(deps.settings, asked.service);
  if (asked.service !== null && !service)
    return err({ kind: 'unknown_service', asked: asked.service, known: Object.keys(deps.settings.services) });
  const today = Math.floor(deps.clock.now().getTime() / dayMs) * dayMs;
  const from = new Date(today - feedLimits.backMs);
  const to = new Date(today + feedLimits.aheadMs);
  const { freezes, releases } = await deps.database.read(async (stores) => {
    const [placed, active, changes] = await Promise.all([
      stores.freezes.endingAfter(from),
      stores.releases.active(),
      stores.changeRequests.newest(1_000),
    ]);
    const refs = new Map(changes.map((one) => [one.releaseId, `${changeRef(one)}, ${one.state}`]));
    return {
      freezes: placed,
      releases: active.map((release) => ({
        release,
        lengthMs: deploymentMs(release.plan),
        change: refs.get(release.id) ?? null,
      })),
    };
  });
  const isMine = (services: readonly string[] | null) =>
    !service || services === null || services.includes(service.name);
  const objects = feedObjects(
    {
      entries: deps.settings.calendar.filter(
        ({ kind, services }) => (asked.withWindows || kind !== 'window') && isMine(services),
      ),
      freezes: freezes.filter((one) => isMine(one.service === null ? null : [one.service])),
      releases: releases.filter(({ release }) => isMine([release.service])),
    },
    { from, to, hash: sha256 },
  );
  const shown = objects.slice(0, feedLimits.entries).map((one) => ({
    ...one,
    summary: redact(one.summary).slice(0, 300),
    description: redact(one.description).slice(0, 2_000),
  }));
  const left = objects.length - shown.length;
  const { name } = deps.settings.organization;
  return ok(
    iCalendar(
      `${service ? `Releases of ${service.displayName}` : 'Releases'} (${name})`,
      left === 0 ? '' : `The ${left} latest entries are left out, because there are more than ${feedLimits.entries}.`,
      shown,
    ),
  );
}
