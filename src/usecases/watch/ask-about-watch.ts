import type { Judgment } from '../../domain/analysis/judge.ts';
import { notJudgedWords } from '../../domain/analysis/judged-checks.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import { missingWords, type ReadingCount, totalOf } from '../../domain/analysis/readings/reading-counts.ts';
import { notRuledOutWords } from '../../domain/analysis/thresholds/evidence-rule.ts';
import type { Deployment } from '../../domain/deployment/deployment.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { releaseRef } from '../../domain/release/release.ts';
import type { ServiceCheck, ServiceEnvironment } from '../../domain/service.ts';
import type { ReleaseWork } from '../release-work.ts';
import { raiseEscalation } from './escalate.ts';

/** One round of a watch, and its evaluation. */
export interface Round {
  judgment: Judgment;
  /** Those that count for the release. */
  checks: readonly ServiceCheck[];
  environment: ServiceEnvironment;
  recent: readonly Measurement[];
  counts: readonly ReadingCount[];
  policy: Policy;
}

/** Why a watch cannot end although its time is over; `clock` when that cannot be determined. */
export type WhyNotOver = 'nothing to judge' | 'missing' | 'too few' | 'not fresh' | 'not healthy' | 'clock';

/** A failed or missing last reading is usually followed by a good one: this is how many rounds to wait for it. */
const roundsForFreshness = 3;

/** Null when the watch may end well; `not yet` while there is nothing to ask. */
export function whyNotOver(
  { deployedAt, watchEndsAt }: Deployment,
  { judgment, checks, recent, policy }: Round,
  now: Date,
): WhyNotOver | 'not yet' | null {
  if (deployedAt !== null && now.getTime() < deployedAt.getTime() - policy.readingMaxAgeMs) return 'clock';
  if (watchEndsAt === null || now < watchEndsAt) return 'not yet';
  if (checks.length === 0) return 'nothing to judge';
  if (judgment.verdict === 'inconclusive') return 'missing';
  if (judgment.verdict === 'pending') {
    // A watch that only needs some more good readings takes them before it asks; after an outage it may need the first.
    const isOnItsWay = judgment.notRuledOut.every((one) => one.readings < Infinity);
    const patienceMs = Math.min(policy.watchWindowMs, policy.waitMs);
    return isOnItsWay && now.getTime() - watchEndsAt.getTime() < patienceMs ? 'not yet' : 'too few';
  }
  if (judgment.verdict !== 'healthy') return 'not healthy';
  // A single failure is not a finding, but the watch does not end successfully on one: the next reading decides.
  const endsWell = checks.every(
    (check) => recent.findLast((one) => one.check === check.name)?.outcome === 'successful',
  );
  if (endsWell) return null;
  const overdueMs = now.getTime() - watchEndsAt.getTime();
  const paceMs = Math.max(policy.watchIntervalMs, ...checks.map(({ everyMs }) => everyMs ?? 0));
  return overdueMs < roundsForFreshness * paceMs ? 'not yet' : 'not fresh';
}

/** So many readings are missing that the health of the service is unknown: people are asked, once. */
export async function askAboutReadings(work: ReleaseWork, round: Round): Promise<void> {
  if (!work.deployment) return;
  const { environment, judgment, checks } = round;
  const what =
    checks.length === 0
      ? `The watch has nothing to judge by. ${notJudgedWords(environment.checks, work.deployment) ?? 'The settings have no check'}`
      : `The watch cannot measure ${judgment.unmeasured.join(', ')}: ${missingOf(round)}`;
  await raiseEscalation(work, {
    key: keyOf('missing', work.deployment),
    severity: 'warning',
    summary: `${what}; the state of the service is unknown. ${advice(work)}`,
  });
}

/**
 * The watch window is over and the release is not healthy: people are asked, once per reason, and once more, urgently,
 * after the policy's wait. The watch continues meanwhile.
 */
export async function askAboutEnd(work: ReleaseWork, why: WhyNotOver, round: Round): Promise<void> {
  const { deployment, now } = work;
  if (!deployment) return;
  const summary = `${sentence(why, work, round)} It keeps reading, and ends by itself as soon as it can. ${advice(work)}`;
  await raiseEscalation(work, { key: keyOf(why, deployment), severity: 'warning', summary });
  const overdueMs = now.getTime() - (deployment.watchEndsAt ?? now).getTime();
  if (overdueMs >= round.policy.waitMs)
    await raiseEscalation(work, {
      key: `watch-over:again:${deployment.id}`,
      severity: 'critical',
      summary: `Still undecided. ${summary}`,
    });
}

/** A question asked while the watch had time left is not asked again at its end. */
function keyOf(why: WhyNotOver, { id }: Deployment): string {
  return why === 'missing' || why === 'nothing to judge' ? `inconclusive:${id}` : `watch-over:${why}:${id}`;
}

function sentence(why: WhyNotOver, { deployment }: ReleaseWork, round: Round): string {
  const over = 'The watch is over, but the service cannot be called healthy:';
  switch (why) {
    case 'nothing to judge':
      return `${over} there is nothing to judge by. ${notJudgedWords(round.environment.checks, deployment) ?? 'The settings have no check'}.`;
    case 'missing':
      return `${over} ${round.judgment.unmeasured.join(', ')} could not be measured well enough; ${missingOf(round)}.`;
    case 'too few':
      return `${over} there are too few readings for a verdict; ${notRuledOutWords(round.judgment.notRuledOut) ?? missingOf(round)}.`;
    case 'not fresh':
      return `${over} the last readings failed or could not be taken; ${missingOf(round)}.`;
    case 'not healthy':
      return `${over} it is ${round.judgment.verdict}.`;
    case 'clock':
      return 'This machine’s clock was set back to before the watch started, so the readings’ times are unknown.';
  }
}

/** What is missing, with the message of the last failed reading, which is the starting point for a fix. */
function missingOf({ counts, checks, recent }: Round): string {
  const names = checks.map((check) => check.name);
  const detail = recent.findLast((one) => one.outcome === 'error' && names.includes(one.check))?.detail;
  const words = missingWords(totalOf(counts, names)) ?? `${totalOf(counts, names).planned} were taken`;
  return detail === undefined ? words : `${words} (${detail})`;
}

function advice({ release, deployment }: ReleaseWork): string {
  const mend = 'Fix what keeps the readings from being taken, and check the service yourself';
  return deployment?.previousVersion
    ? `${mend}; or roll back to ${deployment.previousVersion} with “/deploy rollback ${releaseRef(release)} <reason>”.`
    : `${mend}.`;
}

/**
 * The service is no longer in the settings, so nothing can be measured or rendered for the release: a plain post says
 * so, once. The watch resumes when the settings contain it again.
 */
export async function tellOfMissingSettings({ deps, stores, release, deployment }: ReleaseWork): Promise<void> {
  if (!deployment) return;
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    // Not tied to a release: anything that is tied to one is rendered with its service's settings.
    releaseId: null,
    key: `no-settings:${deployment.id}`,
    target: deps.settings.escalationChannel,
    threadOf: null,
    content: {
      kind: 'text',
      text: `The watch over ${releaseRef(release)} (${release.service} ${release.version}) has stopped reading: ${release.service} in ${release.environment} is no longer in the settings. Its state is unknown. Add it back and reload the settings; the watch then continues.`,
    },
    priority: 1,
  });
}
