import { judgedChecks } from '../analysis/judged-checks.ts';
import { type Measurement, medianLatency } from '../analysis/readings/measurement.ts';
import { readingsPerMinute } from '../analysis/sight/watch-sight.ts';
import { hasReachedUsers, isAcceptedAsIs, isStoppedOnBreach } from '../deployment/deployment.ts';
import type { Plan } from '../plan/plan.ts';
import type { Phase } from '../release/phase.ts';
import { releaseRef } from '../release/release.ts';
import { standingWords } from '../release/standing.ts';
import type { ReleaseView } from '../release/view.ts';
import { formatDuration } from '../report/duration.ts';
import { watchNotes } from '../report/watch-notes.ts';
import { type RichText, rich } from '../rich-text.ts';
import type { ServiceCheck } from '../service.ts';

const icons: Readonly<Record<Phase, RichText>> = {
  planned: rich`:memo:`,
  approved: rich`:ballot_box_with_check:`,
  deploying: rich`:rocket:`,
  verifying: rich`:mag:`,
  completed: rich`:white_check_mark:`,
  rolling_back: rich`:rewind:`,
  rolled_back: rich`:leftwards_arrow_with_hook:`,
  failed: rich`:x:`,
  cancelled: rich`:heavy_minus_sign:`,
};

const names: Readonly<Record<Phase, string>> = {
  planned: 'planned',
  approved: 'approved',
  deploying: 'deploying',
  verifying: 'verifying',
  completed: 'completed',
  rolling_back: 'rolling back',
  rolled_back: 'rolled back',
  failed: 'failed',
  cancelled: 'cancelled',
};

export function phaseName(phase: Phase): string {
  return names[phase];
}

export function phaseIcon(view: ReleaseView): RichText {
  const isTrouble = ['degraded', 'unknown'].includes(view.deployment?.state ?? '') || isAcceptedAsIs(view.deployment);
  if (isTrouble) return rich`:warning:`;
  return view.deployment?.state === 'paused' ? rich`:double_vertical_bar:` : icons[view.phase];
}

/** `R-12 · checkout 1.1.0 → production`. */
export function releaseTitle({ release, service }: ReleaseView): string {
  return `${releaseRef(release)} · ${service.displayName} ${release.version} → ${release.environment}${release.rehearsalOf === null ? '' : ' (rehearsal)'}`;
}

/** The phase as people see it, with its current specifics. */
export function phaseWords(view: ReleaseView): string {
  const { deployment, release } = view;
  if (release.rehearsalOf !== null && view.phase === 'rolling_back') return 'rehearsing the rollback';
  if (release.rehearsalOf !== null && view.phase === 'rolled_back') return `rehearsed for ${release.rehearsalOf}`;
  if (release.state === 'rejected') return 'rejected';
  if (release.state === 'closed') return 'closed after it failed';
  if (release.state === 'draft') return 'the approval expired';
  switch (deployment?.state) {
    case 'degraded':
      return view.phase === 'verifying' ? 'verifying: a problem was found' : phaseName(view.phase);
    case 'succeeded':
      return isAcceptedAsIs(deployment) ? 'completed with an accepted problem' : phaseName(view.phase);
    case 'paused':
      return 'paused';
    case 'unknown':
      return 'waiting for a person: the outcome of a step is unknown';
    case 'rollback_failed':
      return 'rollback stopped';
    case 'aborted':
      return isStopped(view) ? 'stopped because a rollback threshold is exceeded' : 'aborted';
    default:
      return phaseName(view.phase);
  }
}

/** Were the remaining steps stopped without a person, as the plan says? Older plans never say so. */
export function isStopped({ release, deployment }: Pick<ReleaseView, 'release' | 'deployment'>): boolean {
  return deployment !== null && (release.plan.rollback.onBreach ?? 'ask') !== 'ask' && isStoppedOnBreach(deployment);
}

/** Deployment progress: completed and total forward steps. */
export function progress(view: ReleaseView): { done: number; all: number; current: string | null } {
  const direction = view.steps.some((step) => step.direction === 'back') ? 'back' : 'forward';
  const mine = view.steps.filter((step) => step.direction === direction);
  const isMoving = ['pending', 'running', 'rolling_back'].includes(view.deployment?.state ?? '');
  const next = isMoving ? mine.find((step) => step.state === 'pending') : undefined;
  const current = mine.find((step) => step.state === 'running') ?? next;
  return {
    done: mine.filter((step) => step.state === 'done').length,
    all: mine.length,
    current: current?.planned.title ?? null,
  };
}

/** A row of ten squares: readable on a phone, and by a screen reader through the number after it. */
export function bar(done: number, all: number): string {
  const filled = all === 0 ? 0 : Math.round((10 * done) / all);
  return `${'▰'.repeat(filled)}${'▱'.repeat(10 - filled)} ${done}/${all}`;
}

/**
 * Share of live traffic on the new version after the last finished step; null if the strategy does not shift traffic.
 */
export function trafficPercent(view: ReleaseView): number | null {
  const shifts = view.steps.filter((step) => step.planned.kind === 'command' && step.planned.command === 'shift');
  if (shifts.length === 0) return null;
  if (view.steps.some((step) => step.direction === 'back' && step.state === 'done')) return 0;
  return shifts.reduce((percent, step) => (step.state === 'done' ? (step.planned.percent ?? percent) : percent), 0);
}

/** How often each check is read: "10 readings a minute". */
export function readingsWords({ watchIntervalMs, readingsPerRound = 1 }: Plan['schedule']): string {
  const perMinute = readingsPerMinute({ watchIntervalMs, readingsPerRound });
  if (perMinute < 1) return `a reading every ${formatDuration(watchIntervalMs / readingsPerRound)}`;
  const shown = Number(perMinute.toFixed(perMinute < 10 ? 1 : 0));
  return `${shown} ${shown === 1 ? 'reading' : 'readings'} a minute`;
}

/** How quickly a check was answered; a number or a count takes no time, and is shown as it is now. */
export function speedWords({ expect }: Pick<ServiceCheck, 'expect'>, mine: readonly Measurement[]): string {
  if (expect.kind !== 'answer') return `now ${mine.at(-1)?.detail ?? 'unknown'}`;
  const median = medianLatency(mine);
  return median === null ? 'no answer' : `${Math.round(median)} ms`;
}

/** One line per check: its current values against the baseline. */
export function checkLines(view: ReleaseView): RichText[] {
  const { environment, deployment, measurements } = view;
  const judged = deployment === null ? environment.checks : judgedChecks(environment.checks, deployment);
  return environment.checks.map((check) => {
    const mine = measurements.filter((one) => one.check === check.name && one.outcome !== 'error').slice(-5);
    const before = deployment?.baseline[check.name];
    const baseline = before === undefined ? '' : `, ${Math.round(before)} ms before`;
    if (mine.length === 0) return rich`:white_circle: ${check.title}: not measured yet${baseline}`;
    const failed = mine.filter((one) => one.outcome === 'failed').length;
    // A count is neither good nor bad by itself; what many of them show is a finding.
    if (check.expect.kind === 'events') {
      const isFound = deployment?.findings.some((one) => one.check === check.name) ?? false;
      const last = mine.at(-1)?.detail ?? '';
      const usual = deployment?.baselineValues[check.name];
      const was = usual === undefined ? '' : `, ${Number(usual.toPrecision(2))} a minute before`;
      return rich`${isFound ? rich`:red_circle:` : rich`:large_green_circle:`} ${check.title}: ${last}${was}`;
    }
    const speed = speedWords(check, mine);
    const isJudged = judged.includes(check);
    const mark = !isJudged ? rich`:white_circle:` : failed === 0 ? rich`:large_green_circle:` : rich`:red_circle:`;
    const note = isJudged ? '' : '; not judged, because it was failing before the start';
    return rich`${mark} ${check.title}: ${mine.length - failed} of the last ${mine.length} good, ${speed}${baseline}${note}`;
  });
}

/** Checks excluded from the watch and missing readings, one line each. */
export function watchNoteLines(view: ReleaseView): RichText[] {
  return watchNotes(view).map((words) => rich`${words}.`);
}

/** The rollback's measured time, once there is one. */
export function rollbackTook({ deployment }: ReleaseView): string | null {
  const rollback = deployment?.rollback;
  if (!rollback?.restoredAt) return null;
  return formatDuration(Date.parse(rollback.restoredAt) - Date.parse(rollback.startedAt));
}

/** The reason for the failure, from the record; null if nothing failed. */
export function troubleWords({ deployment, escalations, issues }: ReleaseView): string | null {
  const [finding] = deployment?.findings ?? [];
  if (finding) return finding.words;
  const [open] = escalations.filter((one) => one.closedAt === null);
  const known = open?.summary ?? deployment?.rollback?.reason ?? escalations.at(-1)?.summary;
  return known ?? issues.at(-1)?.markdown ?? null;
}

/** Are customers affected? Not if the new version was never exposed to them. */
export function affectsCustomers(view: ReleaseView): boolean {
  return isInTrouble(view) && hasReachedUsers(view.steps);
}

/** What a plan replaces, with its status. */
export function replacesWords({ previousVersion, replaced }: Plan): string {
  if (previousVersion === null) return 'nothing yet';
  const standing = replaced ? standingWords(replaced) : null;
  return standing === null ? previousVersion : `${previousVersion} (${standing})`;
}

/** Is there a problem that people outside the release should know about? A rehearsal rolls back without one. */
export function isInTrouble({ deployment, release }: ReleaseView): boolean {
  if (release.rehearsalOf !== null && deployment?.state === 'rolling_back' && deployment.findings.length === 0)
    return false;
  return (
    release.state === 'failed' ||
    ['degraded', 'failed', 'aborted', 'rolling_back', 'rollback_failed', 'unknown'].includes(deployment?.state ?? '')
  );
}
