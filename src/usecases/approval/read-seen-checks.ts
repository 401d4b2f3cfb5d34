import type { ApprovalBasis } from '../../domain/approval/approval.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Stores } from '../../ports/stores.ts';
import { checksByRecord } from '../deployment/gate-checks.ts';
import { readRecordChecks } from '../deployment/record-checks.ts';
import type { RequestDeps } from '../deps.ts';

/**
 * What the record says about the checks of the start gate: an approver sees them on the card. They are kept with the
 * approval. The start asks for all of them again, so since then they can only have become better.
 */
export async function readSeenChecks(
  deps: Pick<RequestDeps, 'settings' | 'clock'>,
  stores: Stores,
  release: Release,
): Promise<ApprovalBasis['checks']> {
  const work = { deps, stores, release, now: deps.clock.now() };
  const checks = [...(await checksByRecord(work, {})), ...(await readRecordChecks(work))];
  return checks.map(({ id, result, reasonCode }) => ({ id, result, reasonCode }));
}
