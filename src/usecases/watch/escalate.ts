import { isOfAlert } from '../../domain/alert/alert.ts';
import { type Severity, worse } from '../../domain/analysis/thresholds/threshold.ts';
import type { Escalation } from '../../domain/escalation/escalation.ts';
import { inOneTier } from '../../domain/escalation/timeline.ts';
import { escalationTiersFor } from '../../domain/settings.ts';
import { beginTimeline } from '../escalation/timeline.ts';
import type { ReleaseWork } from '../release-work.ts';

/**
 * Raises an escalation, once per key: its first tier is notified now, the others after their times, unless somebody
 * acknowledges first; with `isAtOnce`, all of them now.
 */
export async function raiseEscalation(
  work: ReleaseWork,
  { isAtOnce = false, ...raised }: { key: string; severity: Severity; summary: string; isAtOnce?: boolean },
): Promise<void> {
  const { deps, stores, release, deployment, now } = work;
  const service = deps.settings.services[release.service];
  if (!service) return;
  // Nobody is called at night for a rehearsal.
  const trouble = release.rehearsalOf === null ? raised : { ...raised, severity: mildest(raised.severity, 'warning') };
  const tiers = escalationTiersFor(deps.settings, service, trouble.severity);
  const escalation: Escalation = {
    id: deps.ids.next<'Escalation'>('esc'),
    releaseId: release.id,
    deploymentId: deployment?.id ?? null,
    ...trouble,
    raisedAt: now,
    tier: 'channel',
    tiers: isAtOnce ? inOneTier(tiers) : tiers,
    position: 0,
    clockFrom: now,
    round: 0,
    ownerId: null,
    handover: null,
    snoozedUntil: null,
    snoozedBy: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    pagerAnswer: null,
    closedAt: null,
  };
  if (!(await stores.escalations.insert(escalation))) return;
  await work.record('escalation.raised', trouble);
  await beginTimeline(work, escalation);
}

const mildest = (a: Severity, b: Severity) => (worse(a, b) === a ? b : a);

/**
 * Closes every open escalation of the release, or the one with this key: the problem is over. Those of alerts that are
 * still firing stay open unless named, or unless the release is over.
 */
export async function closeEscalations(work: ReleaseWork, key?: string): Promise<void> {
  const { stores, release, now } = work;
  const isOver = release.endedAt !== null;
  const named = key === undefined ? null : await stores.escalations.openWithKey(key);
  const all = key === undefined ? await stores.escalations.forRelease(release.id) : named === null ? [] : [named];
  for (const escalation of all)
    if (escalation.closedAt === null && (key !== undefined || isOver || !isOfAlert(escalation.key))) {
      await stores.escalations.save({ ...escalation, closedAt: now });
      await stores.pagers.change(escalation.id, 'resolved');
    }
}
