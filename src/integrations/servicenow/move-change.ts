import type { ChangeMove } from '../../ports/change-system.ts';
import type { Change, NextStates, ServiceNowApi } from './servicenow-api.ts';

/** The states of change requests here, by their values. */
export interface Workflow {
  /** In their order; the first one is new, the last one is closed. */
  states: readonly string[];
  implementState: string;
  canceledState: string;
  closeCodes: { successful: string; withProblem: string; unsuccessful: string };
}

/** More steps than any workflow needs. */
const mostSteps = 8;

/**
 * Walks a change request step by step toward the state that the phase stands for, by the states that ServiceNow offers.
 * Null when it does not exist.
 */
export async function moveChange(
  api: ServiceNowApi,
  workflow: Workflow,
  id: string,
  move: ChangeMove,
): Promise<{ change: Change; missing: string[] } | null> {
  let change = await api.read(id);
  for (let step = 0; step < mostSteps; step += 1) {
    if (change === null) return null;
    if (isThere(workflow, change, move)) return { change, missing: [] };
    const next = await api.nextStates(id);
    if (next === null) return null;
    const { state, missing } = choose(workflow, change.state.value, next, move);
    if (state === null) return { change, missing };
    const before = change.state.value;
    const changed = await api.update(id, fieldsFor(workflow, state, move));
    // What it may not change is ignored without a word.
    if (changed?.state.value === before)
      return { change: changed, missing: [`ServiceNow kept the state ${changed.state.shown || before}`] };
    change = changed;
  }
  return change === null ? null : { change, missing: ['its state keeps changing'] };
}

function isThere({ states, implementState, canceledState }: Workflow, change: Change, { to }: ChangeMove): boolean {
  const { value } = change.state;
  if (change.active?.value === 'false' || value === states.at(-1) || value === canceledState) return true;
  const position = states.indexOf(value);
  if (to === 'requested') return position !== 0;
  return to === 'running' && position >= states.indexOf(implementState);
}

/** The furthest state that is offered on the way; for a request, the first one. */
function choose(
  { states, implementState, canceledState }: Workflow,
  current: string,
  next: NextStates,
  { to }: ChangeMove,
): { state: string | null; missing: string[] } {
  const target = to === 'canceled' ? canceledState : to === 'running' ? implementState : (states.at(-1) ?? '');
  const from = states.indexOf(current);
  // Nothing is implemented or closed by being requested.
  const last = to === 'requested' ? states.indexOf(implementState) - 1 : states.indexOf(target);
  const onTheWay =
    to === 'canceled' ? [canceledState] : states.filter((_state, index) => index > from && index <= last);
  const ordered = to === 'requested' ? onTheWay : [...onTheWay].reverse();
  const offered = ordered.filter((state) => next.available_states.includes(state));
  const state = offered.find((one) => isAvailable(next, one)) ?? null;
  if (state !== null) return { state, missing: [] };
  const label = (value: string) => next.state_label[value] ?? value;
  const unmet = offered.flatMap((one) => unmetConditions(next, one));
  return {
    state: null,
    missing: unmet.length > 0 ? [...new Set(unmet)] : [`ServiceNow offers no way on from ${label(current)}`],
  };
}

function transitionsTo({ state_transitions }: NextStates, state: string) {
  return (state_transitions ?? []).flat().filter(({ to_state }) => to_state === state);
}

/** Without transitions, the list of states is all that ServiceNow says. */
function isAvailable(next: NextStates, state: string): boolean {
  const ways = transitionsTo(next, state);
  return ways.length === 0 || ways.some(({ transition_available }) => transition_available);
}

function unmetConditions(next: NextStates, state: string): string[] {
  return transitionsTo(next, state).flatMap(({ conditions }) =>
    conditions.flatMap(({ passed, condition }) => (passed ? [] : [condition?.name ?? 'a condition without a name'])),
  );
}

function fieldsFor(workflow: Workflow, state: string, { to, hasProblem, notes }: ChangeMove): Record<string, string> {
  const { closeCodes, states, canceledState } = workflow;
  if (state === canceledState) return { state, work_notes: notes };
  if (state !== states.at(-1)) return { state };
  const code =
    to !== 'succeeded' ? closeCodes.unsuccessful : hasProblem ? closeCodes.withProblem : closeCodes.successful;
  return { state, close_code: code, close_notes: notes };
}
