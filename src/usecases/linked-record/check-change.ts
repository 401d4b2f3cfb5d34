import { internalChanges } from '../../domain/change/change-request.ts';
import type { GateCheck } from '../../domain/gate/gate.ts';
import { changeOf } from '../../domain/linked-record/linked-record.ts';
import { approvalWords } from '../../domain/linked-record/record-items.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import type { ServiceEnvironment } from '../../domain/service.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { StartDeps } from '../deployment/deps.ts';
import { shown } from './synced.ts';

const readTimeoutMs = 5_000;

/**
 * Whether the release may start by its change request, asked now: approved passes, rejected or waiting fails, and what
 * cannot be determined is unknown. No check when the environment has no change requests.
 */
export async function checkChange(
  deps: Pick<StartDeps, 'database' | 'systems'>,
  release: Release,
  { change }: Pick<ServiceEnvironment, 'change'>,
): Promise<GateCheck[]> {
  // One that is kept here is checked with what else is on record.
  if (change === null || change.uses === internalChanges) return [];
  const judged = await judge(deps, release, change.uses);
  const isPassed = judged.result === 'passed' || !change.requireApproval;
  return [
    {
      id: 'change',
      title: 'Change request',
      result: isPassed ? 'passed' : judged.result,
      detail: judged.detail,
      reasonCode: isPassed ? null : judged.result === 'failed' ? 'CHANGE_NOT_APPROVED' : 'CHANGE_UNKNOWN',
    },
  ];
}

async function judge(
  deps: Pick<StartDeps, 'database' | 'systems'>,
  release: Release,
  uses: string,
): Promise<Pick<GateCheck, 'result' | 'detail'>> {
  const records = await deps.database.read((stores) => stores.linkedRecords.forRelease(release.id));
  const row = changeOf(records.filter((one) => one.uses === uses));
  if (row?.remoteId == null)
    return {
      result: 'unknown',
      detail: `no change request is open yet${row?.failure == null ? '' : `: ${row.failure}`}; “/deploy change ${releaseRef(release)}” with a number names one that exists`,
    };
  const number = row.number ?? '';
  try {
    const state = await (await deps.systems.changeSystem(uses)).read(row.remoteId, readTimeoutMs);
    if (state === null) return { result: 'unknown', detail: `${number} does not exist any more` };
    const status = shown(state.status, 60);
    if (state.hasEnded) return { result: 'failed', detail: `${number} has ended: ${status}` };
    const detail = `${number} is ${approvalWords[state.approval]} (${status})`;
    if (state.approval === 'unknown')
      return { result: 'unknown', detail: `${number}: ${approvalWords.unknown} (${status})` };
    return { result: state.approval === 'approved' ? 'passed' : 'failed', detail };
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return { result: 'unknown', detail: shown(`${number} cannot be read: ${error.message}`, 300) };
  }
}
