import type { GateCheck } from '../../domain/gate/gate.ts';
import type { BuildChecks } from '../../ports/version-source.ts';

/** By state; only `passed` opens the gate: a build without checks was not tested. */
const results: Readonly<Record<BuildChecks['state'], GateCheck['result']>> = {
  passed: 'passed',
  failed: 'failed',
  none: 'failed',
  pending: 'unknown',
  unknown: 'unknown',
};

/** The gate check of the build; none when the settings do not demand one. */
export function buildCheck(checks: BuildChecks | null): GateCheck[] {
  if (checks === null || !checks.areRequired) return [];
  const result = results[checks.state];
  const reasonCode = result === 'passed' ? null : 'BUILD_CHECKS';
  return [{ id: 'build-checks', title: 'Build checks', result, detail: checks.detail, reasonCode }];
}

/** What follows the words about the artifact when checks are known and not demanded: they are shown all the same. */
export function buildCheckWords(checks: BuildChecks | null): string {
  return checks === null || checks.areRequired ? '' : `; not required: ${checks.detail}`;
}
