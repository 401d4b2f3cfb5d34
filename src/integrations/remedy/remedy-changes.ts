import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import { readWebAddress } from '../../lib/web-address.ts';
import type { ChangeRequest, ChangeState, ChangeSystem } from '../../ports/change-system.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { oneAtATime } from '../kit/http/one-at-a-time.ts';
import { approvalOf, hasEnded, moveChange, type Process } from './move-change.ts';
import { type Change, numberField, type RemedyApi, type Values } from './remedy-api.ts';
import { dateOf, fill } from './values.ts';

/** The keys next to `uses`. */
const Words = z.object({
  template: z.string().optional(),
  values: z.record(z.string(), z.string()).default({}),
});

interface Connected {
  api: RemedyApi;
  clock: Clock;
  logger: Logger;
  process: Process & { markField: string; values: Values; link?: string | undefined };
}

/**
 * Change requests in BMC Helix ITSM. The mark is kept in a field of the settings, which is asked for before anything is
 * created. The id is the number: entries of the interface form have ids of their own.
 */
export function createRemedyChanges(connected: Connected): ChangeSystem {
  const { api, clock, process } = connected;
  const turn = oneAtATime();
  const shown = (change: Change) => stateOf(change, process.link);
  const find = async (mark: string): Promise<Change | null> => {
    const found = await api.find(process.markField, mark, 10);
    const [first] = found.filter((change) => change.mark === mark).sort((a, b) => (a.number < b.number ? -1 : 1));
    if (first === undefined && found.length > 0)
      throw new IntegrationError('auth', `Remedy: “${process.markField}” is not returned; may it be read?`);
    return first ?? null;
  };
  const numbered = async (number: string, withinMs?: number) => {
    const found = await api.find(numberField, number, 2, withinMs);
    return found.find((change) => change.number.toUpperCase() === number.toUpperCase()) ?? null;
  };
  const open = async (request: ChangeRequest): Promise<ChangeState> => {
    const before = await find(request.mark);
    if (before !== null) return shown(before);
    const number = await api.create(valuesFor(request, process));
    const change = number === null ? await find(request.mark) : await numbered(number);
    if (change === null) return unseen(number, request);
    return shown(change.mark === request.mark ? change : await markIt(connected, change, request.mark));
  };
  return {
    open: (request) => turn(request.mark, () => open(request)),
    find: async (mark) => {
      const change = await find(mark);
      return change === null ? null : shown(change);
    },
    read: async (remoteId, timeoutMs) => {
      const change = await numbered(remoteId, timeoutMs);
      return change === null ? null : shown(change);
    },
    lookUp: async (number) => {
      if (!/^[A-Za-z]\w{1,39}$/.test(number)) return null;
      const change = await numbered(number.toUpperCase());
      return change === null ? null : shown(change);
    },
    move: async (remoteId, move) => {
      const moved = await turn(remoteId, () => moveChange(api, process, clock, remoteId, move));
      return moved === null ? null : { state: shown(moved.change), missing: moved.missing };
    },
  };
}

const timings = { standard: 'Standard', normal: 'Normal', emergency: 'Emergency' };
/** The field is a line; longer texts are refused. */
const longestTitle = 254;

function valuesFor(request: ChangeRequest, { markField, values: ofSite }: Connected['process']): Values {
  const { template, values } = Words.parse(request.with);
  const { title, description, reason, steps, rollback, tests, startsAt, endsAt } = request;
  const sections = { Reason: reason, Implementation: steps, Backout: rollback, Tests: tests };
  const notes = Object.entries(sections).flatMap(([name, text]) => (text === '' ? [] : [`${name}:\n${text}`]));
  const dates = { startsAt: startsAt && dateOf(startsAt), endsAt: endsAt && dateOf(endsAt) };
  const defaults = {
    'Change Type': 'Change',
    Timing: timings[request.type],
    'Scheduled Start Date': '{startsAt}',
    'Scheduled End Date': '{endsAt}',
    ...(template === undefined ? {} : { TemplateID: template }),
  };
  return {
    Status: 'Draft',
    Description: title.slice(0, longestTitle),
    'Detailed Description': [description, ...notes].join('\n\n'),
    ...fill({ ...defaults, ...ofSite, ...values }, { ...dates, title, reason }),
    [markField]: request.mark,
    z1D_Action: 'CREATE',
  };
}

/** It was created and cannot be seen: a second one would be worse than a state that is not known. */
function unseen(number: string | null, { title }: ChangeRequest): ChangeState {
  if (number === null)
    throw new IntegrationError(
      'bad_response',
      'Remedy: the change request was created and cannot be found by its mark',
    );
  return { remoteId: number, number, title, link: null, approval: 'unknown', status: '', hasEnded: false };
}

/** Not every form passes every field on when a change request is created. */
async function markIt({ api, logger, process }: Connected, change: Change, mark: string): Promise<Change> {
  const refused = await api.modify(change.entryId, { [process.markField]: mark, z1D_Action: 'MODIFY' });
  if (refused !== null)
    logger.warn(
      { number: change.number, field: process.markField, refused },
      'the mark of a change request was not kept',
    );
  return change;
}

function stateOf({ number, title, status }: Change, link: string | undefined): ChangeState {
  const address = link?.replaceAll('{number}', encodeURIComponent(number));
  return {
    remoteId: number,
    number,
    title,
    link: address !== undefined && readWebAddress(address).ok ? address : null,
    approval: approvalOf(status),
    status,
    hasEnded: hasEnded(status),
  };
}
