import type { Deployment } from '../deployment/deployment.ts';
import type { GateCheck } from '../gate/gate.ts';
import { type Release, releaseRef } from '../release/release.ts';
import { formatDuration } from '../report/duration.ts';
import type { RehearsalPolicy } from './policy.ts';

/** A rollback that was carried out and verified, for real or in a rehearsal, with what it took. */
export interface LedgerEntry {
  ref: string;
  version: string;
  target: string;
  environment: string;
  strategy: Deployment['strategy'];
  /** The environment that it was rehearsed for; null when it was real. */
  rehearsalOf: string | null;
  at: Date;
  /** From the start until the new version was deployed; null when it never was. */
  forwardMs: number | null;
  /** From the decision until the previous version was verified. */
  backMs: number;
}

/** Null unless the deployment was rolled back and the restoration was verified: only then is there a time of it. */
export function ledgerEntry(release: Release, deployment: Deployment | null): LedgerEntry | null {
  if (!deployment?.rollback?.restoredAt) return null;
  const { startedAt, restoredAt, targetVersion } = deployment.rollback;
  return {
    ref: releaseRef(release),
    version: deployment.version,
    target: targetVersion,
    environment: deployment.environment,
    strategy: deployment.strategy,
    rehearsalOf: release.rehearsalOf,
    at: new Date(restoredAt),
    forwardMs: deployment.deployedAt === null ? null : deployment.deployedAt.getTime() - deployment.startedAt.getTime(),
    backMs: Date.parse(restoredAt) - Date.parse(startedAt),
  };
}

/** "R-14 · 1.2.0 → 1.1.0 in staging (rehearsal for production): deployed in 42 s, back in 8 s, by canary". */
export function ledgerWords({ ref, version, target, environment, strategy, ...entry }: LedgerEntry): string {
  const kind = entry.rehearsalOf === null ? '' : ` (rehearsal for ${entry.rehearsalOf})`;
  const forward = entry.forwardMs === null ? '' : `deployed in ${formatDuration(entry.forwardMs)}, `;
  return `${ref} · ${version} → ${target} in ${environment}${kind}: ${forward}back in ${formatDuration(entry.backMs)}, by ${strategy}`;
}

/**
 * Was this version, with this content, rehearsed lately? `rehearsed`: verified rehearsals of it for this environment,
 * newest first.
 */
export function rehearsalGate(
  { rehearsal, rehearsalMaxAgeMs }: RehearsalPolicy,
  { version, digest }: { version: string; digest: string | null },
  rehearsed: readonly (LedgerEntry & { digest: string | null })[],
  now: Date,
): GateCheck | null {
  const mine = rehearsed.find((one) => one.version === version && one.digest === digest);
  const isRecent = mine !== undefined && now.getTime() - mine.at.getTime() <= rehearsalMaxAgeMs;
  const check = { id: 'rehearsal', title: 'Rehearsal' } as const;
  if (isRecent) {
    const words = `${mine.ref} in ${mine.environment}: back in ${formatDuration(mine.backMs)}`;
    return { ...check, result: 'passed', detail: words, reasonCode: null };
  }
  if (rehearsal === 'optional') return null;
  const why =
    mine === undefined
      ? `${version} was not rehearsed`
      : `the rehearsal of ${version} (${mine.ref}) is older than ${formatDuration(rehearsalMaxAgeMs)}`;
  return { ...check, result: 'failed', detail: `${why}; use “/deploy rehearse”`, reasonCode: 'NOT_REHEARSED' };
}
