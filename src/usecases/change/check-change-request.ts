import { changeRef, isAuthorized } from '../../domain/change/change-request.ts';
import { internalChangesIn } from '../../domain/change/settings.ts';
import { changeRequestWords } from '../../domain/change/words.ts';
import type { GateCheck } from '../../domain/gate/gate.ts';
import type { GateWork } from '../deployment/gate-work.ts';

/**
 * Whether the release may start by its change request, when it is kept here: the same check as of one in another system.
 * Null where there is none to keep.
 */
export async function checkChangeRequest({ deps, stores, release }: GateWork): Promise<GateCheck | null> {
  const settings = internalChangesIn(deps.settings, release);
  if (settings === null) return null;
  const check = { id: 'change', title: 'Change request' };
  const change = await stores.changeRequests.forRelease(release.id);
  if (change === null)
    return {
      ...check,
      result: settings.requireApproval ? 'unknown' : 'passed',
      detail: 'no change request is open yet; any note to the release (“/deploy note”) opens it',
      reasonCode: settings.requireApproval ? 'CHANGE_UNKNOWN' : null,
    };
  const isPassed = isAuthorized(change) || !settings.requireApproval;
  return {
    ...check,
    result: isPassed ? 'passed' : 'failed',
    detail: `${changeRef(change)}: ${changeRequestWords(change)}`,
    reasonCode: isPassed ? null : 'CHANGE_NOT_APPROVED',
  };
}
