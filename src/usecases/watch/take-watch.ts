import { system } from '../../domain/actor.ts';
import { isOfAlert } from '../../domain/alert/alert.ts';
import { withAlerts } from '../../domain/alert/with-alerts.ts';
import { withAnomalies } from '../../domain/analysis/anomaly/anomaly-finding.ts';
import { summarizeFindings } from '../../domain/analysis/finding.ts';
import { type Judgment, readingsKept } from '../../domain/analysis/judge.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import { notRuledOutWords } from '../../domain/analysis/thresholds/evidence-rule.ts';
import type { WatchId } from '../../domain/ids.ts';
import { defaultPolicy, type Policy } from '../../domain/policy/policy.ts';
import type { Release } from '../../domain/release/release.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { withResponse } from '../../domain/report/sentence.ts';
import type { ServiceCheck } from '../../domain/service.ts';
import { policyOf, thresholdsFor } from '../../domain/settings.ts';
import { ok } from '../../lib/result.ts';
import type { Lease } from '../../ports/due-queue.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Watch } from '../../ports/stores/watch-store.ts';
import type { ChangeDeps, Deps } from '../deps.ts';
import { declareAsPolicySays } from '../incident/declare-for-release.ts';
import { tickNextEnvironment } from '../promotion/promotion-check.ts';
import { touchOtherEnvironments } from '../promotion/touch-environments.ts';
import { endRelease } from '../release/end-release.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { addNote } from '../task/add-note.ts';
import { tickCheck } from '../task/tick-todo.ts';
import { overdueKey } from './alarm-overdue.ts';
import { closeProposals } from './answer-proposal.ts';
import { askAboutEnd, askAboutReadings, type Round, tellOfMissingSettings, whyNotOver } from './ask-about-watch.ts';
import { closeEscalations, raiseEscalation } from './escalate.ts';
import { evaluateRound } from './evaluate-round.ts';
import { findAnomalies } from './find-anomalies.ts';
import { guardSteps, isUnderWay } from './guard-steps.ts';
import {
  nothingPast,
  type PastRounds,
  type RoundMemory,
  readPastRounds,
  type ShownRound,
  withRound,
} from './past-rounds.ts';
import { respondToBreach } from './respond-to-breach.ts';
import { lastReadOf, takeReadings } from './take-readings.ts';

/**
 * One round of the watch over a deployment: read every check, record the readings, evaluate the recent ones, and act on
 * a changed verdict. The watch's state is in its row, so it resumes with the same timeline after a restart.
 */
export async function takeWatch(
  deps: ChangeDeps & Pick<Deps, 'systems' | 'metrics' | 'stopping'>,
  lease: Lease<WatchId>,
  memory: RoundMemory,
): Promise<void> {
  const startedMs = deps.clock.monotonicMs();
  const found = await deps.database.transaction(async (stores) => {
    const watch = await stores.watches.find(lease.id);
    const deployment = watch ? await stores.deployments.find(watch.deploymentId) : null;
    if (!watch || !deployment) return null;
    const release = await stores.releases.find(deployment.releaseId);
    const watched = release === null ? null : watchedOf(deps, release);
    const past =
      watched === null || isUnderWay(deployment.state)
        ? nothingPast
        : (memory.recall(watch, watched.kept) ??
          (await readPastRounds(stores, watch, deployment, watched.environment.checks, watched.kept)));
    return { watch, deployment, watched, past };
  });
  if (!found) return;
  const { watch, deployment, watched, past } = found;
  if (isUnderWay(deployment.state)) return guardSteps(deps, lease, watch);
  const readings = watched
    ? await takeReadings(
        deps,
        watched.environment.checks,
        watched.policy,
        lastReadOf(past.records, { checks: watched.environment.checks, from: deployment.deployedAt }),
      )
    : [];

  const shown = await deps.database.transaction(async (stores) => {
    const result = await inRelease(deps, stores, watch.releaseId, system, async (work) => {
      await stores.watches.hold(lease);
      const state = work.deployment?.state;
      if (state !== 'verifying' && state !== 'degraded') {
        await stores.watches.release(lease, null);
        return ok(null);
      }
      if (watched === null) {
        await tellOfMissingSettings(work);
        await stores.watches.release(lease, defaultPolicy.watchIntervalMs);
        return ok(null);
      }
      await stores.watches.addMeasurements(deployment.id, readings);
      const round = await judgeRound(work, watch, { readings, past }, watched, deps.metrics);
      // From start to start: however long the readings took, as many are taken in a minute as the plan says.
      const restMs = Math.max(0, watched.policy.watchIntervalMs - (deps.clock.monotonicMs() - startedMs));
      await stores.watches.release(lease, round ? restMs : null, 'succeeded');
      return ok(round);
    });
    return result.ok ? result.value : null;
  });
  if (shown === null || watched === null) memory.forget(watch.id);
  else memory.keep(watch.id, watched.kept, shown);
}

function watchedOf({ settings }: Pick<Deps, 'settings'>, release: Release) {
  const service = settings.services[release.service];
  const environment = service?.environments[release.environment];
  if (!service || !environment) return null;
  const policy = policyOf(settings, release);
  return { environment, policy, thresholds: thresholdsFor(settings, service), kept: readingsKept(policy) };
}

/** How often new readings update the living messages while nothing else happens. */
const showEveryMs = 10_000;

type Watched = NonNullable<ReturnType<typeof watchedOf>>;

/** A round with what it has shown, to be remembered; null when the watch is over. */
async function judgeRound(
  work: ReleaseWork,
  watch: Watch,
  { readings, past }: { readings: readonly Measurement[]; past: PastRounds },
  { environment, policy, thresholds, kept }: Watched,
  metrics: Metrics,
): Promise<ShownRound | null> {
  const { stores, deployment, now } = work;
  if (!deployment) throw new Error(`${work.release.id} has no deployment`);
  const escalations = await stores.escalations.forRelease(work.release.id);
  const before = past.records;
  const recent = withRound(past.recent, readings, kept);
  const evaluation = evaluateRound(deployment, environment, { policy, thresholds }, { before, readings, recent });
  const { checks, records, recovered, isSettled } = evaluation;
  const judged = { checks: environment.checks, judged: checks, readings };
  const anomalies = await findAnomalies(work, judged, { policy, thresholds });
  const judgment = withAnomalies(withAlerts(evaluation.judgment, escalations), anomalies);
  const notRuledOut = judgment.verdict === 'pending' ? notRuledOutWords(judgment.notRuledOut) : null;
  const shown: ShownRound = { past: { records, recent }, readAt: null };
  await stores.watches.keepRecords(watch.id, records, notRuledOut, (readAt) => {
    shown.readAt = readAt;
  });
  if (escalations.some(({ key, closedAt }) => key === overdueKey(deployment.id) && closedAt === null))
    await closeEscalations(work, overdueKey(deployment.id));
  await noteGap(work, past.recent.at(-1)?.at ?? deployment.deployedAt, readings, policy);
  if (recovered.length > 0) await noteRecovered(work, recovered);
  await noteVerdict(work, judgment, metrics);
  const round: Round = { judgment, checks, environment, recent, counts: records, policy };

  if (judgment.verdict === 'degraded' && work.deployment?.state === 'verifying') await degrade(work, judgment);
  else if (judgment.verdict === 'inconclusive') await askAboutReadings(work, round);
  else if (judgment.verdict !== 'degraded' && work.deployment?.state === 'degraded' && isSettled) await recover(work);

  // Readings alone are shown periodically; a changed verdict is shown immediately.
  if (Math.floor(now.getTime() / showEveryMs) !== Math.floor((now.getTime() - policy.watchIntervalMs) / showEveryMs))
    await stores.messages.touch(work.release.id);

  if (work.deployment?.state !== 'verifying') return shown;
  // Neither elapsed time nor old readings make a release healthy: the watch continues until fresh ones do.
  const why = whyNotOver(work.deployment, round, now);
  if (why === null) {
    await complete(work);
    return null;
  }
  if (why !== 'not yet') await askAboutEnd(work, why, round);
  return shown;
}

/** A pause between two rounds is a gap when it is longer than ten of them, and than this. */
const shortestGapMs = 120_000;

/** Nothing was read for a while, because no replica was running or none reached the database: people are told, once. */
async function noteGap(
  work: ReleaseWork,
  last: Date | null,
  readings: readonly Measurement[],
  { watchIntervalMs }: Policy,
): Promise<void> {
  const first = readings[0]?.at;
  if (!first || !work.deployment || last === null) return;
  const gapMs = first.getTime() - last.getTime();
  if (gapMs <= Math.max(shortestGapMs, 10 * watchIntervalMs)) return;
  const words = `The watch took no readings for ${formatDuration(gapMs)}, from ${last.toISOString().slice(11, 19)} UTC: the bot was not running, or could not reach its database. It goes on now; what happened meanwhile is not known.`;
  await addNote(work, { kind: 'log', markdown: words });
  await raiseEscalation(work, { key: `watch-gap:${work.deployment.id}`, severity: 'warning', summary: words });
}

/** What failed before the start and has been good for long enough since is judged like the others from now on. */
async function noteRecovered(work: ReleaseWork, checks: readonly ServiceCheck[]): Promise<void> {
  if (!work.deployment) return;
  await work.changeDeployment({ recovered: [...work.deployment.recovered, ...checks.map((check) => check.name)] });
  await addNote(work, {
    kind: 'log',
    markdown: `Failing before the start, good for long enough since, and included from now on: ${checks.map((check) => check.title).join(', ')}`,
  });
}

async function noteVerdict(work: ReleaseWork, judgment: Judgment, metrics: Metrics): Promise<void> {
  const { deployment } = work;
  if (!deployment) return;
  const before = deployment.findings.map((finding) => finding.words).join();
  if (deployment.verdict !== judgment.verdict) {
    metrics.verdict(judgment.verdict);
    await work.record('verdict.changed', {
      from: deployment.verdict,
      to: judgment.verdict,
      findings: judgment.findings,
    });
  }
  if (deployment.verdict !== judgment.verdict || before !== judgment.findings.map((finding) => finding.words).join())
    await work.changeDeployment({ verdict: judgment.verdict, findings: judgment.findings });
}

async function degrade(work: ReleaseWork, judgment: Judgment): Promise<void> {
  const words = summarizeFindings(judgment.findings);
  await work.moveDeployment('degrade', words);
  await addNote(work, {
    kind: 'issue',
    severity: 'critical',
    markdown: ['The watch found:', ...judgment.findings.map((finding) => finding.words)].join('\n'),
  });
  await declareAsPolicySays(work, 'degraded', words);
  const key = `degraded:${work.deployment?.id}`;
  const response = await respondToBreach(work, judgment.findings);
  // Whoever is on call was paged for an alert when it came in.
  if (response === '' && judgment.findings.every(({ check, metric }) => isOfAlert(check) || metric === 'anomaly'))
    return;
  await raiseEscalation(work, {
    key,
    severity: judgment.worst ?? 'critical',
    summary: withResponse(words, response),
  });
}

async function recover(work: ReleaseWork): Promise<void> {
  if (!work.deployment) return;
  await work.moveDeployment('recover', 'no failures for long enough');
  await closeProposals(work, 'withdraw', 'quarterdeck', 'the service recovered');
  await closeEscalations(work);
  await addNote(work, { kind: 'log', markdown: 'The service recovered by itself; the watch continues.' });
}

async function complete(work: ReleaseWork): Promise<void> {
  const moved = await work.moveDeployment('verified', 'the watch ended healthy', { finishedAt: work.now });
  if (!moved.ok) return;
  await tickCheck(work, 'smoke', 'live readings were good through the watch');
  await tickCheck(work, 'watch', 'ended healthy');
  if (work.moveRelease('complete').ok) {
    await endRelease(work);
    await tickNextEnvironment(work);
    await touchOtherEnvironments(work);
  }
}
