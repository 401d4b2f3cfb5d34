import { z } from 'zod';
import type { ChangeApproval } from '../../domain/linked-record/linked-record.ts';
import type { ChangeRequest, ChangeState, ChangeSystem } from '../../ports/change-system.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { oneAtATime } from '../kit/http/one-at-a-time.ts';
import { moveChange, type Workflow } from './move-change.ts';
import type { Change, ServiceNowApi } from './servicenow-api.ts';

/** The keys next to `uses`. */
const Words = z.object({
  template: z.string().optional(),
  model: z.string().optional(),
  fields: z.record(z.string(), z.string()).default({}),
});

/**
 * Change requests in ServiceNow. The mark is kept in `correlation_id`, which is asked for before anything is created.
 */
export function createServiceNowChanges(api: ServiceNowApi, workflow: Workflow): ChangeSystem {
  const turn = oneAtATime();
  const shown = (change: Change) => stateOf(api.url, workflow, change);
  const find = async (mark: string): Promise<ChangeState | null> => {
    const found = await api.list(`correlation_id=${mark}`, 10);
    const [first] = found
      .filter(({ correlation_id }) => correlation_id?.value === mark)
      .sort((a, b) => (a.number.value < b.number.value ? -1 : 1));
    // A field that the account may not read is left out of a query without a word, and everything is found.
    if (first === undefined && found.length > 0)
      throw new IntegrationError(
        'auth',
        'ServiceNow: change requests are not found by correlation_id; may it be read?',
      );
    return first === undefined ? null : shown(first);
  };
  return {
    find,
    open: (request) => turn(request.mark, async () => (await find(request.mark)) ?? shown(await create(api, request))),
    read: async (remoteId, timeoutMs) => {
      const change = await api.read(remoteId, timeoutMs);
      return change === null ? null : shown(change);
    },
    lookUp: async (number) => {
      // Anything else could be more than one condition of a query.
      if (!/^\w{1,40}$/.test(number)) return null;
      const wanted = number.toUpperCase();
      const found = await api.list(`number=${wanted}`, 2);
      const change = found.find((one) => one.number.value.toUpperCase() === wanted);
      return change === undefined ? null : shown(change);
    },
    move: async (remoteId, move) => {
      const moved = await turn(remoteId, () => moveChange(api, workflow, remoteId, move));
      return moved === null ? null : { state: shown(moved.change), missing: moved.missing };
    },
  };
}

async function create(api: ServiceNowApi, request: ChangeRequest): Promise<Change> {
  const { template, model, fields } = Words.parse(request.with);
  if (request.type === 'standard' && template === undefined && model === undefined)
    throw new IntegrationError(
      'bad_response',
      'ServiceNow: a standard change needs “template” or “model” in the settings',
    );
  const path =
    model !== undefined
      ? `?chg_model=${model}`
      : request.type === 'standard'
        ? `/standard/${template ?? ''}`
        : `/${request.type}`;
  return api.create(path, {
    short_description: request.title,
    description: request.description,
    justification: request.reason,
    implementation_plan: request.steps,
    backout_plan: request.rollback,
    test_plan: request.tests,
    ...(request.startsAt === null ? {} : { start_date: dateIn(request.startsAt) }),
    ...(request.endsAt === null ? {} : { end_date: dateIn(request.endsAt) }),
    ...fields,
    correlation_id: request.mark,
    correlation_display: 'Quarterdeck',
  });
}

/** In UTC, as ServiceNow writes it. */
function dateIn(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ');
}

const approvals: Readonly<Record<string, ChangeApproval>> = {
  approved: 'approved',
  rejected: 'rejected',
  requested: 'waiting',
  'not requested': 'waiting',
};

function stateOf(url: string, workflow: Workflow, change: Change): ChangeState {
  const { sys_id, number, state, short_description, approval, on_hold, active } = change;
  const said = approvals[approval?.value ?? ''] ?? 'unknown';
  const isOnHold = on_hold?.value === 'true';
  return {
    remoteId: sys_id.value,
    number: number.value,
    title: short_description?.value ?? '',
    link: `${url}/nav_to.do?uri=${encodeURIComponent(`change_request.do?sys_id=${sys_id.value}`)}`,
    // What is on hold must not be carried out, whatever was approved.
    approval: isOnHold && said === 'approved' ? 'waiting' : said,
    status: `${state.shown || state.value}${isOnHold ? ', on hold' : ''}`,
    hasEnded: active?.value === 'false' || [workflow.states.at(-1), workflow.canceledState].includes(state.value),
  };
}
