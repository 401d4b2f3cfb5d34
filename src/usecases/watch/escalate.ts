import { isOfAlert } from '../../domain/alert/alert.ts';
import type { Severity } from '../../domain/analysis/threshold.ts';
import type { Escalation } from '../../domain/escalation/escalation.ts';
import type { EscalationId } from '../../domain/ids.ts';
import { policyFor } from '../../domain/settings.ts';
import type { ReleaseWork } from '../release-work.ts';

/**
 * Raises an escalation, once per key: to the channel now, to the people on call and then to the managers after the
 * policy's delays, unless somebody acknowledges first.
 */
export async function raiseEscalation(
  work: ReleaseWork,
  trouble: { key: string; severity: Severity; summary: string },
): Promise<void> {
  const { deps, stores, release, deployment, now } = work;
  const service = deps.settings.services[release.service];
  if (!deployment || !service) return;
  const escalation: Escalation = {
    id: deps.ids.next<'Escalation'>('esc'),
    releaseId: release.id,
    deploymentId: deployment.id,
    ...trouble,
    raisedAt: now,
    tier: 'channel',
    acknowledgedBy: null,
    acknowledgedAt: null,
    closedAt: null,
  };
  if (!(await stores.escalations.insert(escalation))) return;
  await work.record('escalation.raised', trouble);
  await wantPage(work, escalation.id, deps.settings.escalationChannel);
  const { policy } = policyFor(deps.settings, service);
  const remind = (tier: 'on_call' | 'manager', delayMs: number) =>
    stores.reminders.insert(
      {
        id: deps.ids.next<'Reminder'>('rem'),
        releaseId: release.id,
        task: { kind: 'escalate', escalationId: escalation.id, tier },
      },
      delayMs,
    );
  // A warning stays in the channel; only severe problems page people.
  if (trouble.severity === 'critical' || trouble.severity === 'rollback') {
    await remind('on_call', policy.escalateToOnCallMs);
    await remind('manager', policy.escalateToManagerMs);
  }
}

/** Pages a channel or a person, ahead of all other pending messages; once each. */
export async function wantPage(
  { deps, stores, release }: ReleaseWork,
  id: EscalationId,
  target: string,
): Promise<void> {
  await stores.messages.want(
    {
      id: deps.ids.next<'Message'>('msg'),
      releaseId: release.id,
      surface: { kind: 'page', escalationId: id },
      target,
    },
    0,
  );
}

/**
 * Closes every open escalation of the release, or the one with this key: the problem is over. Those of alerts that are still firing
 * stay open unless named, or unless the release is over.
 */
export async function closeEscalations(work: ReleaseWork, key?: string): Promise<void> {
  const isOver = work.release.endedAt !== null;
  for (const escalation of await work.stores.escalations.forRelease(work.release.id))
    if (
      escalation.closedAt === null &&
      (key === undefined ? isOver || !isOfAlert(escalation.key) : escalation.key === key)
    )
      await work.stores.escalations.save({ ...escalation, closedAt: work.now });
}
