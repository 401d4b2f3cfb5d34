import { allBlocks } from '../block-elements.ts';
import { valuesOf } from '../element-values.ts';
import { asText, type Fields, isFields } from '../fields.ts';
import type { Hub } from '../hub.ts';
import type { ActResult, Person } from '../protocol.ts';
import type { StoredView } from '../records.ts';
import { limits } from '../validate/limits.ts';
import { dismiss, fillView, newView, showModal, topModal } from '../views.ts';
import { isRefusal } from '../web-api/call.ts';
import { checkView } from '../web-api/views.ts';
import { checkInputs } from './check-inputs.ts';
import { done, failed, notDelivered } from './outcome.ts';
import { origin, userField, viewField } from './payloads.ts';

const trouble = 'We had some trouble connecting. Try again?';

/** Submits the open modal and does what the app's answer says. */
export async function submit(hub: Hub, person: Person): Promise<ActResult> {
  const view = topModal(hub, person.id);
  if (!view) return failed('view_not_found', 'That window is closed.');
  if (!view.submit && !hasInputs(view)) return failed('not_submittable', 'There is nothing to submit.');
  const own = checkInputs(view.blocks, valuesOf(view.blocks, view.values));
  if (Object.keys(own).length > 0) return showErrors(hub, view, own);
  view.errors = {};
  const ack = await hub.delivery.send('interactive', {
    type: 'view_submission',
    ...origin(hub),
    user: userField(hub, person),
    trigger_id: hub.triggers.issue({ personId: person.id, viewId: view.id }),
    view: viewField(hub, view),
    response_urls: [],
  });
  if (!ack.ok) return { ...notDelivered(ack), ok: false, error: ack.error, message: trouble };
  if (ack.payload === null) {
    if (topModal(hub, person.id) === view) dismiss(hub, view, false);
    return done(hub, person.id);
  }
  return isFields(ack.payload) ? obey(hub, person, view, ack.payload) : failed('invalid_response', trouble);
}

function hasInputs(view: StoredView): boolean {
  return [...allBlocks(view.blocks)].some(({ block }) => block.type === 'input');
}

function obey(hub: Hub, person: Person, view: StoredView, answer: Fields): ActResult {
  const action = answer.response_action;
  if (action === undefined) {
    dismiss(hub, view, false);
    return done(hub, person.id);
  }
  if (action === 'clear') {
    dismiss(hub, view, true);
    return done(hub, person.id);
  }
  if (action === 'errors') return readErrors(hub, view, answer.errors);
  if (action !== 'update' && action !== 'push') return failed('invalid_response_action', trouble);
  const given = checkView(hub, answer.view, 'modal', action === 'update' ? view : null);
  if (isRefusal(given)) return failed('invalid_view', `${trouble} (${describe(given.errors) || given.error})`);
  if (action === 'update') {
    fillView(hub, view, given);
    hub.live.viewChanged(person.id);
  } else {
    const depth = hub.stacks.get(person.id)?.length ?? 0;
    if (depth >= limits.viewStack) return failed('push_limit_reached', trouble);
    showModal(hub, newView(hub, person.id, given, view), 'on top');
  }
  return done(hub, person.id);
}

function describe(errors: unknown): string {
  return Array.isArray(errors) ? errors.join('; ') : '';
}

/** The errors must name input blocks of the view; otherwise Slack shows that it had trouble. */
function readErrors(hub: Hub, view: StoredView, given: unknown): ActResult {
  const errors = isFields(given) ? Object.entries(given) : [];
  const inputs = new Set(
    [...allBlocks(view.blocks)].filter(({ block }) => block.type === 'input').map(({ block }) => block.block_id),
  );
  const isValid = errors.length > 0 && errors.every(([id, words]) => inputs.has(id) && asText(words) !== undefined);
  if (!isValid) return failed('invalid_errors', `${trouble} (response_action errors must name input blocks)`);
  return showErrors(hub, view, Object.fromEntries(errors) as Record<string, string>);
}

function showErrors(hub: Hub, view: StoredView, errors: Record<string, string>): ActResult {
  view.errors = errors;
  hub.live.viewChanged(view.personId);
  return { ok: false, error: 'field_errors', message: 'Please correct the marked fields.', fieldErrors: errors };
}

/** Closes the open modal; the app is told when it asked for that. */
export async function closeModal(hub: Hub, person: Person): Promise<ActResult> {
  const view = topModal(hub, person.id);
  if (!view) return done(hub, person.id);
  const payload = { ...viewField(hub, view) };
  dismiss(hub, view, view.clearOnClose);
  if (!view.notifyOnClose) return done(hub, person.id);
  const ack = await hub.delivery.send('interactive', {
    type: 'view_closed',
    ...origin(hub),
    user: userField(hub, person),
    view: payload,
    is_cleared: view.clearOnClose,
  });
  return ack.ok ? done(hub, person.id) : notDelivered(ack);
}
