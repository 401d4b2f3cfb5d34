import type { Clock } from '../../lib/clock.ts';
import type { ChangeMove } from '../../ports/change-system.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { type Change, numberField, type RemedyApi, type Values } from './remedy-api.ts';
import { dateOf, fill } from './values.ts';

/** In the order of a change request that goes well. */
const statuses = [
  'Draft',
  'Request For Authorization',
  'Request For Change',
  'Planning In Progress',
  'Scheduled For Review',
  'Scheduled For Approval',
  'Scheduled',
  'Implementation In Progress',
  'Completed',
  'Closed',
];
const known = statuses.map((status) => status.toLowerCase());
/** BMC itself writes “Request for Authorization” in some places; -1 for a status that is not on the way. */
const positionOf = (status: string) => known.indexOf(status.toLowerCase());
const is = (status: string, word: string) => status.toLowerCase() === word.toLowerCase();
const scheduled = positionOf('Scheduled');
const implementing = positionOf('Implementation In Progress');
const completed = positionOf('Completed');

export interface Process {
  moveValues: Readonly<Record<'requested' | 'implementing' | 'completed' | 'closed' | 'canceled', Values>>;
  statusReasons: Readonly<
    Record<'completed' | 'successful' | 'withProblem' | 'unsuccessful' | 'rolledBack' | 'canceled', string>
  >;
  finalStatus: 'Completed' | 'Closed';
}

/** More steps than there are. */
const mostSteps = 6;
const summary = 'Result of the release (Quarterdeck)';

/** Nothing may be carried out under it any more. */
export function hasEnded(status: string): boolean {
  return is(status, 'Cancelled') || positionOf(status) >= completed;
}

/** Approved from Scheduled on; a word that is not known says nothing. */
export function approvalOf(status: string): 'approved' | 'rejected' | 'waiting' | 'unknown' {
  if (is(status, 'Rejected') || is(status, 'Cancelled')) return 'rejected';
  if (is(status, 'Pending')) return 'waiting';
  const position = positionOf(status);
  return position < 0 ? 'unknown' : position < scheduled ? 'waiting' : 'approved';
}

/**
 * Walks a change request status by status toward what the phase stands for, and reads back what became of it. Null when
 * it does not exist.
 */
export async function moveChange(
  api: RemedyApi,
  process: Process,
  clock: Clock,
  number: string,
  move: ChangeMove,
): Promise<{ change: Change; missing: string[] } | null> {
  const read = async () => (await api.find(numberField, number, 1)).find((one) => one.number === number) ?? null;
  const missing: string[] = [];
  let change = await read();
  for (let step = 0; step < mostSteps; step += 1) {
    if (change === null) return null;
    if (isThere(process, change.status, move)) return { change, missing };
    const next = nextStep(process, change.status, move);
    if (next === null) return { change, missing: [...missing, `it is “${change.status}”, which people move on`] };
    if (next.isLast) {
      const refused = await tellNotes(api, change, move.notes);
      if (refused !== null && !missing.includes(refused)) missing.push(refused);
    }
    const values = { ...fill(next.values, { now: dateOf(clock.now()) }), 'Change Request Status': next.status };
    const refused = await api.modify(change.entryId, { ...values, z1D_Action: 'MODIFY' });
    const before = change.status;
    change = await read();
    if (refused !== null && change?.status === before) return { change, missing: [...missing, refused] };
    // Workflow may undo a status without an error.
    if (change?.status === before) return { change, missing: [...missing, `Remedy kept the status “${before}”`] };
  }
  return change === null ? null : { change, missing: [...missing, 'its status keeps changing'] };
}

function isThere({ finalStatus }: Process, status: string, { to }: ChangeMove): boolean {
  const position = positionOf(status);
  if (is(status, 'Cancelled') || position >= positionOf(finalStatus)) return true;
  if (to === 'requested') return !is(status, 'Draft');
  if (to === 'canceled') return position >= completed;
  return to === 'running' && position >= implementing;
}

interface Step {
  status: string;
  values: Values;
  isLast: boolean;
}

/** Null when only people can move it on: approvals and planning are theirs. */
function nextStep({ moveValues, statusReasons, finalStatus }: Process, status: string, move: ChangeMove): Step | null {
  const position = positionOf(status);
  const step = (to: string, values: Values, reason: string | null, isLast = false): Step => ({
    ...{ status: to, isLast },
    values: reason === null ? values : { 'Status Reason': reason, ...values },
  });
  if (move.to === 'canceled') return step('Cancelled', moveValues.canceled, statusReasons.canceled, true);
  if (is(status, 'Draft')) return step('Request For Authorization', moveValues.requested, null);
  if (position === scheduled) return step('Implementation In Progress', moveValues.implementing, null);
  if (position === implementing)
    return step('Completed', moveValues.completed, statusReasons.completed, finalStatus === 'Completed');
  return position === completed ? step('Closed', moveValues.closed, reasonOf(statusReasons, move), true) : null;
}

function reasonOf(reasons: Process['statusReasons'], { to, hasProblem }: ChangeMove): string {
  if (to === 'succeeded') return hasProblem ? reasons.withProblem : reasons.successful;
  return to === 'rolled_back' ? reasons.rolledBack : reasons.unsuccessful;
}

/** Adds the same notes once. Returns why that is not possible, which must not keep the change request open. */
async function tellNotes(api: RemedyApi, change: Change, notes: string): Promise<string | null> {
  try {
    const refused = await addNotes(api, change, notes);
    return refused === null ? null : `the notes could not be added: ${refused}`;
  } catch (error) {
    if (!(error instanceof IntegrationError) || error.kind === 'unavailable' || error.kind === 'rate_limited')
      throw error;
    return `the notes could not be added: ${error.message}`;
  }
}

async function addNotes(api: RemedyApi, { number, entryId }: Change, notes: string): Promise<string | null> {
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
  const told = await api.workLog(number, summary);
  if (told.some((text) => plain(text) === plain(notes))) return null;
  return api.addWorkLog({
    [numberField]: number,
    'Infra. Change Entry ID': entryId,
    Description: summary,
    'Detailed Description': notes,
    'Work Log Type': 'General Information',
    'View Access': 'Internal',
    'Secure Work Log': 'No',
    Status: 'Enabled',
  });
}
