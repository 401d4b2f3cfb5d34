import type { Observed } from './observed.ts';
import type { ReleaseRow } from './snapshot.ts';

const refOf = (release: ReleaseRow) => `R-${release.number}`;

/** Distinct people whose approval of this plan counts. */
function countApprovals({ record, rules }: Observed, release: ReleaseRow, planHash: string): number {
  const isOwn = (id: string) =>
    id === release.requester_id || id === release.captain_id || release.plan.artifact.authors.includes(id);
  const people = record.approvals
    .filter((one) => one.release_id === release.id && one.plan_hash === planHash && one.decision === 'approve')
    .map((one) => one.person_id)
    .filter((id) => rules.approvers.includes(id) && !isOwn(id));
  return new Set(people).size;
}

/** Approved with enough distinct, eligible approvals of the same plan; and with enough of them, approved. */
export function checkApprovals(observed: Observed): string[] {
  const { releases, events, approvals } = observed.record;
  return releases.flatMap((release) => {
    const { needed } = release.plan.approvals;
    const approved = events.filter((one) => one.release_id === release.id && one.type === 'release.approved');
    const short = approved.filter((one) => countApprovals(observed, release, String(one.data.planHash)) < needed);
    const isForgotten = release.state === 'in_review' && countApprovals(observed, release, release.plan_hash) >= needed;
    const outsiders = approvals.filter(
      (one) => one.release_id === release.id && !observed.rules.approvers.includes(one.person_id),
    );
    return [
      ...short.map(() => `${refOf(release)} was approved with too few approvals`),
      ...(isForgotten ? [`${refOf(release)} has all its approvals and is not approved`] : []),
      ...outsiders.map((one) => `${refOf(release)} counts an answer of ${one.person_id}, who may not answer`),
    ];
  });
}

/** Replicas agree on the time to within half a round trip to the database. */
const clockErrorMs = 50;

/** Every start follows an approval and an open gate on record, and no lock was in force at that moment. */
export function checkStarts({ record }: Observed): string[] {
  return record.releases.flatMap((release) => {
    const events = record.events.filter((one) => one.release_id === release.id);
    return events.flatMap((started, index) => {
      if (started.type !== 'release.started') return [];
      const before = events.slice(0, index);
      const isApproved =
        before.findLast((one) => /^(release\.approved|approval\.expired|release\.rejected)$/.test(one.type))?.type ===
        'release.approved';
      const gate = before.findLast((one) => one.type === 'gate.judged');
      const lock = record.locks.find(
        (one) =>
          (one.service === null || one.service === release.service) &&
          one.created_at.getTime() + clockErrorMs < started.at.getTime() &&
          (one.lifted_at === null || one.lifted_at.getTime() > started.at.getTime() + clockErrorMs),
      );
      return [
        ...(isApproved ? [] : [`${refOf(release)} was started without an approval`]),
        ...(gate?.data.isOpen === true ? [] : [`${refOf(release)} was started without an open gate`]),
        ...(lock ? [`${refOf(release)} was started against a lock`] : []),
      ];
    });
  });
}
