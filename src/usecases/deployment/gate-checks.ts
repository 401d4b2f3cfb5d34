import type { GateCheck } from '../../domain/gate/gate.ts';
import type { SignOffMembers } from '../../domain/version-record/gate.ts';
import { promotionCheck, tickPromotion } from '../promotion/promotion-check.ts';
import { rehearsalCheck, tickRehearsal } from '../rehearsal/tick-rehearsal.ts';
import type { ReleaseWork } from '../release-work.ts';
import { checkVersionRecords, tickVersionRecords } from '../version-record/tick-version-records.ts';
import { checkVersionResults } from '../version-result/check-results.ts';
import type { GateWork } from './gate-work.ts';

/**
 * What the record says about the version itself: sign-offs, reported results, rehearsal, promotion. `members`: who may sign off now.
 * Nothing is checked that the policy does not ask for.
 */
export async function checksByRecord(work: GateWork, members: SignOffMembers): Promise<GateCheck[]> {
  const [rehearsal, promotion] = [await rehearsalCheck(work), await promotionCheck(work)];
  const records = [...(await checkVersionRecords(work, members)), ...(await checkVersionResults(work))];
  return [...records, rehearsal, promotion].filter((check) => check !== null);
}

/** Ticks what the checklist asks about the version itself, and takes back what no longer holds. */
export async function tickByRecord(work: ReleaseWork): Promise<void> {
  await tickRehearsal(work);
  await tickPromotion(work);
  await tickVersionRecords(work);
}
