import { beforeTheStart } from '../../domain/analysis/baseline/baseline.ts';
import { judgedChecks } from '../../domain/analysis/judged-checks.ts';
import { replay } from '../../domain/analysis/replay.ts';
import type { RuleParts } from '../../domain/analysis/thresholds/threshold-rules.ts';
import { type Deployment, isAcceptedAsIs } from '../../domain/deployment/deployment.ts';
import type { PolicyPart } from '../../domain/policy/policy.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { policyFor, type Settings, thresholdsFor } from '../../domain/settings.ts';
import type { Database } from '../../ports/database.ts';

/** Rules to try: what is different from the settings. */
export interface TriedRules {
  policy: PolicyPart;
  thresholds: RuleParts;
}

/** One watch on record, judged again. */
export interface BacktestedWatch {
  ref: string;
  service: string;
  version: string;
  /** Was it rolled back, or accepted in spite of a problem? */
  isBad: boolean;
  /**
   * Milliseconds from the beginning of the watch until it is degraded, under the settings and the tried rules; null:
   * never.
   */
  now: number | null;
  tried: number | null;
}

export interface BacktestReport {
  watches: BacktestedWatch[];
  /** Watches that could not be judged again, because their service or its checks are no longer in the settings. */
  skipped: number;
}

const pageSize = 50;
/** A watch has no more readings than this; the rest is left out. */
const mostReadings = 200_000;

/**
 * Judges every ended watch on record again, under the settings as they are and under the rules to try. It writes
 * nothing. A watch ends when it is degraded, so rules that find a problem later than those of then see less of it.
 */
export async function backtest(
  database: Pick<Database, 'read'>,
  settings: Settings,
  rules: TriedRules,
  onProgress: (done: number) => void = () => {},
): Promise<BacktestReport> {
  const report: BacktestReport = { watches: [], skipped: 0 };
  for (let before: Date | null = null, isMore = true; isMore; ) {
    const from: Date | null = before;
    const page: Deployment[] = await database.read((stores) => stores.deployments.watched(from, pageSize));
    for (const deployment of page) {
      const watch = await backtestOne(database, settings, rules, deployment);
      if (watch) report.watches.push(watch);
      else report.skipped += 1;
    }
    onProgress(report.watches.length + report.skipped);
    before = page.at(-1)?.startedAt ?? null;
    isMore = page.length === pageSize;
  }
  return report;
}

async function backtestOne(
  database: Pick<Database, 'read'>,
  settings: Settings,
  rules: TriedRules,
  deployment: Deployment,
): Promise<BacktestedWatch | null> {
  const service = settings.services[deployment.service];
  const environment = service?.environments[deployment.environment];
  const { deployedAt } = deployment;
  if (!service || !environment || deployedAt === null) return null;
  const { release, readings } = await database.read(async (stores) => ({
    release: await stores.releases.find(deployment.releaseId),
    readings: await stores.watches.measurements(deployment.id, deployedAt, mostReadings),
  }));
  const checks = judgedChecks(environment.checks, deployment);
  const mine = readings.filter((one) => checks.some((check) => check.name === one.check));
  if (!release || mine.length === 0) return null;
  const common = { checks, ...beforeTheStart(deployment) };
  const foundAfter = (tried: TriedRules): number | null => {
    const { policy } = policyFor(settings, service, tried.policy);
    const thresholds = thresholdsFor(settings, service, tried.thresholds);
    const { degradedAt } = replay(mine, { ...common, policy, thresholds });
    return degradedAt === null ? null : degradedAt.getTime() - deployedAt.getTime();
  };
  return {
    ref: releaseRef(release),
    service: deployment.service,
    version: deployment.version,
    isBad: deployment.state !== 'succeeded' || isAcceptedAsIs(deployment),
    now: foundAfter({ policy: {}, thresholds: {} }),
    tried: foundAfter(rules),
  };
}

/** What rules find, in numbers. */
export interface BacktestScore {
  found: number;
  bad: number;
  falseAlarms: number;
  good: number;
  /** Milliseconds until the bad ones are found; null when none is. */
  medianMs: number | null;
}

export function scoreBacktest(watches: readonly BacktestedWatch[], which: 'now' | 'tried'): BacktestScore {
  const times = watches.flatMap((one) => (one.isBad && one[which] !== null ? [one[which]] : [])).sort((a, b) => a - b);
  return {
    found: times.length,
    bad: watches.filter((one) => one.isBad).length,
    falseAlarms: watches.filter((one) => !one.isBad && one[which] !== null).length,
    good: watches.filter((one) => !one.isBad).length,
    medianMs: times[Math.floor((times.length - 1) / 2)] ?? null,
  };
}
