import { deploymentLifecycle } from '../../src/domain/deployment/lifecycle.ts';
import { type ReleaseEvent, type ReleaseState, releaseLifecycle } from '../../src/domain/release/lifecycle.ts';
import type { Observed } from './observed.ts';
import type { Acknowledged } from './people.ts';
import type { DeploymentRow, RecordSnapshot, ReleaseRow } from './snapshot.ts';

const releaseMoves: Readonly<Record<string, ReleaseEvent>> = {
  'release.submitted': 'submit',
  'release.approved': 'approve',
  'release.rejected': 'reject',
  'release.cancelled': 'cancel',
  'approval.expired': 'revise',
  'release.started': 'start',
  'release.completed': 'complete',
  'release.failed': 'fail',
  'release.rolled_back': 'roll_back',
  'release.closed': 'close',
};

/** The record tells one unbroken walk through the tables, and ends where the rows say. */
export function checkGraph({ record }: Observed): string[] {
  const problems: string[] = [];
  for (const release of record.releases) {
    const ref = `R-${release.number}`;
    const mine = record.events.filter((one) => one.release_id === release.id);
    let state: ReleaseState = 'draft';
    let deployment: string | null = null;
    for (const { type, data } of mine) {
      const move = releaseMoves[type];
      // A failed deployment that is tried again begins anew; the record tells it by the deployment's own move.
      if (state === 'failed' && type === 'deployment.moved' && data.to === 'running') state = 'in_progress';
      const next: ReleaseState | null = move === undefined ? state : releaseLifecycle.next(state, move);
      if (next === null) problems.push(`${ref}: ${type} while it was ${state}`);
      else state = next;
      if (type !== 'deployment.moved') continue;
      const [from, to] = [String(data.from), String(data.to)];
      if (deployment !== null && deployment !== from)
        problems.push(`${ref}: its deployment jumped from ${deployment} to ${from}`);
      if (!deploymentLifecycle.arrows().some((arrow) => arrow.from === from && arrow.to === to))
        problems.push(`${ref}: its deployment went from ${from} to ${to}`);
      deployment = to;
    }
    if (state !== release.state) problems.push(`${ref}: the record ends ${state}, the row says ${release.state}`);
    const row = record.deployments.find((one) => one.release_id === release.id);
    if (row && deployment !== null && row.state !== deployment)
      problems.push(`${ref}: the record ends ${deployment}, its deployment’s row says ${row.state}`);
    for (const type of [
      'release.opened',
      'release.completed',
      'release.rolled_back',
      'release.closed',
      'release.cancelled',
    ])
      if (mine.filter((one) => one.type === type).length > 1) problems.push(`${ref}: ${type} is on record twice`);
    const given = mine
      .filter((one) => one.type === 'approval.given')
      .map((one) => `${one.actor_id} ${String(one.data.planHash)}`);
    if (new Set(given).size !== given.length) problems.push(`${ref}: one person approved one plan twice`);
  }
  return problems;
}

/** Every entry names an actor and a moment, and belongs to a release. */
export function checkRecord({ record }: Observed): string[] {
  const known = new Set(record.releases.map((one) => one.id));
  return record.events.flatMap((one) => [
    ...(one.actor_id === '' || one.actor_kind === '' ? [`entry ${one.seq} names nobody`] : []),
    ...(Number.isNaN(one.at.getTime()) ? [`entry ${one.seq} has no time`] : []),
    ...(known.has(one.release_id) ? [] : [`entry ${one.seq} belongs to no release`]),
  ]);
}

/** What is under way has a row that will come due; what waits for people has told them. */
export function checkZombies({ record }: Observed): string[] {
  const isForgotten = (deployment: DeploymentRow): boolean => {
    const steps = record.steps.filter((one) => one.deployment_id === deployment.id);
    const hasStep = (direction: string) => steps.some((one) => one.direction === direction && one.due_at !== null);
    if (deployment.state === 'running' || deployment.state === 'unknown') return !hasStep('forward');
    if (deployment.state === 'rolling_back') return !hasStep('back');
    if (deployment.state === 'verifying' || deployment.state === 'degraded')
      return !record.watches.some((one) => one.deployment_id === deployment.id && one.due_at !== null);
    return false;
  };
  const waiting = record.releases.filter(
    (release) =>
      release.state === 'in_review' &&
      !record.reminders.some((one) => one.release_id === release.id && one.due_at !== null),
  );
  return [
    ...record.deployments
      .filter(isForgotten)
      .map((one) => `${one.service} ${one.version} is ${one.state}, and nothing will go on with it`),
    ...waiting.map((one) => `R-${one.number} is waiting for approval, and nothing will ever end that`),
    ...record.steps
      .filter((step) => step.state === 'running' && step.due_at === null)
      .map((step) => `step ${step.id} is running, and nobody looks after it`),
    ...record.releases.flatMap((release) => forgottenQuestions(release, record)),
  ];
}

/** A proposal that nobody answered, or whose wait is over, while the trouble lasts: people are called in the same breath. */
function forgottenQuestions(release: ReleaseRow, record: RecordSnapshot): string[] {
  const mine = record.events.filter((one) => one.release_id === release.id);
  return mine.flatMap(({ type }, index) => {
    if (type !== 'proposal.expired' && type !== 'proposal.reopened') return [];
    const moved = mine.slice(0, index).findLast((one) => one.type === 'deployment.moved');
    const needsPeople = ['degraded', 'failed', 'aborted'].includes(String(moved?.data.to));
    const next = mine[index + 1];
    const wereCalled = next?.type === 'escalation.raised' && String(next.data.key).startsWith('undecided:');
    return needsPeople && !wereCalled ? [`R-${release.number}: ${type}, and nobody was called`] : [];
  });
}

/** What people were told is on record. */
export function checkAcknowledged({ record, people }: Observed): string[] {
  return people.acknowledged.flatMap((one) => {
    const release = record.releases.find(({ number }) => `R-${number}` === one.ref);
    if (!release) return [`${one.ref} was ${one.kind} and is not there`];
    return isOnRecord(one, release, record) ? [] : [`${one.ref}: ${JSON.stringify(one)} is lost`];
  });
}

function isOnRecord(told: Acknowledged, release: ReleaseRow, record: RecordSnapshot): boolean {
  switch (told.kind) {
    case 'opened':
      return release.service === told.service && release.version === told.version;
    case 'approved':
      return record.approvals.some((row) => row.release_id === release.id && row.person_id === told.person);
    case 'noted':
      return record.notes.some((row) => row.release_id === release.id && row.markdown.includes(told.text));
  }
}
