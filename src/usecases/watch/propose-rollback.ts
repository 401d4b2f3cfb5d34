import type { Finding } from '../../domain/analysis/finding.ts';
import { judgedChecks } from '../../domain/analysis/judged-checks.ts';
import { medianLatency } from '../../domain/analysis/readings/measurement.ts';
import { type Course, courseOf } from '../../domain/proposal/course.ts';
import type { RollbackProposal } from '../../domain/proposal/proposal.ts';
import type { ServiceEnvironment } from '../../domain/service.ts';
import { policyOf } from '../../domain/settings.ts';
import type { ReleaseWork } from '../release-work.ts';
import { findSuspects } from './find-suspects.ts';

/** So many of the last readings of each check are what it is like now. */
const shownReadings = 10;

/**
 * Proposes a rollback to the previous version, with evidence, target and expected time. One open proposal per
 * deployment; none when there is nothing to roll back to, or when the failure shows up too late to be caused by this
 * release.
 */
export async function proposeRollback(work: ReleaseWork, findings: readonly Finding[]): Promise<void> {
  const { deps, stores, release, deployment, now } = work;
  const service = deps.settings.services[release.service];
  const environment = service?.environments[release.environment];
  if (!deployment || !service || !environment || deployment.previousVersion === null) return;
  const policy = policyOf(deps.settings, release);
  if (deployment.deployedAt !== null && now.getTime() - deployment.deployedAt.getTime() > policy.lateFailureMs) return;
  const existing = (await stores.proposals.forRelease(release.id)).filter((one) => one.deploymentId === deployment.id);
  if (
    existing.some(
      (one) =>
        one.state === 'open' || one.state === 'waiting' || one.state === 'accepted' || one.state === 'fixing_forward',
    )
  )
    return;

  const recent = await stores.watches.measurements(deployment.id, null, environment.checks.length * shownReadings);
  const { artifact, rollback } = release.plan;
  const proposal: RollbackProposal = {
    id: deps.ids.next<'Proposal'>('prp'),
    releaseId: release.id,
    deploymentId: deployment.id,
    state: 'open',
    revision: 1,
    targetVersion: deployment.previousVersion,
    expectedMs: rollback.expectedMs,
    isProven: rollback.isProven,
    findings: [...findings],
    evidence: judgedChecks(environment.checks, deployment).map((check) => {
      const mine = recent.filter((one) => one.check === check.name && one.outcome !== 'error');
      const failed = mine.filter((one) => one.outcome === 'failed').length;
      return {
        title: check.title,
        baselineMs: deployment.baseline[check.name] ?? null,
        nowMs: medianLatency(mine),
        failedPercent: mine.length === 0 ? 0 : Math.round((100 * failed) / mine.length),
        samples: mine.length,
      };
    }),
    course: await courseFor(work, environment, findings),
    leaves: [
      `${release.version}: ${artifact.notes}`,
      ...artifact.migrations.map((name) => `schema migration ${name} stays applied`),
    ],
    suspects: await findSuspects(work),
    createdAt: now,
    expiresAt: new Date(now.getTime() + policy.proposalExpiryMs),
    decidedBy: null,
    decidedAt: null,
    decisionReason: null,
  };
  await stores.proposals.insert(proposal);
  await work.record('proposal.made', { targetVersion: proposal.targetVersion, expectedMs: proposal.expectedMs });
  await stores.reminders.insert(
    {
      id: deps.ids.next<'Reminder'>('rem'),
      releaseId: release.id,
      task: { kind: 'proposal-expiry', proposalId: proposal.id },
    },
    policy.proposalExpiryMs,
  );
  await stores.messages.want(
    {
      id: deps.ids.next<'Message'>('msg'),
      releaseId: release.id,
      surface: { kind: 'proposal', proposalId: proposal.id },
      target: deps.settings.escalationChannel,
    },
    1,
  );
}

/** So many of the last readings of each check are shown over time: an hour and a half by default. */
const courseReadings = 900;

/** The course of the checks that something was found about. */
async function courseFor(
  { stores, deployment }: ReleaseWork,
  { checks }: ServiceEnvironment,
  findings: readonly Finding[],
): Promise<Course | null> {
  // Counted events have neither a share nor a response time to draw.
  const found = checks.filter(
    ({ name, expect }) => expect.kind !== 'events' && findings.some((one) => one.check === name),
  );
  if (!deployment || found.length === 0) return null;
  const readings = await stores.watches.measurements(deployment.id, null, checks.length * courseReadings);
  return courseOf(readings, found);
}
