import { findElement } from '../block-elements.ts';
import { chosenValue } from '../element-values.ts';
import type { Fields } from '../fields.ts';
import type { Hub } from '../hub.ts';
import type { Act, ActResult, Person } from '../protocol.ts';
import type { StoredView } from '../records.ts';
import { topModal } from '../views.ts';
import { done, failed, notDelivered } from './outcome.ts';
import { origin, userField, viewField } from './payloads.ts';
import { actionField, dispatches, setValue } from './press.ts';

/** Uses an element of the open modal or of the Home tab. */
export async function pressInView(
  hub: Hub,
  person: Person,
  act: Extract<Act, { kind: 'pressInView' }>,
): Promise<ActResult> {
  const view = act.surface === 'home' ? (hub.data.homes.get(person.id) ?? null) : topModal(hub, person.id);
  return change(hub, person, view, act);
}

/** Changes an input of the open modal. */
export async function fill(hub: Hub, person: Person, act: Extract<Act, { kind: 'fill' }>): Promise<ActResult> {
  return change(hub, person, topModal(hub, person.id), act);
}

async function change(
  hub: Hub,
  person: Person,
  view: StoredView | null,
  act: { blockId: string; actionId: string; element: unknown },
): Promise<ActResult> {
  if (!view) return failed('view_not_found', 'That window is closed.');
  const found = findElement(view.blocks, act.blockId, act.actionId);
  const value = found ? chosenValue(found.element, act.element as Fields) : null;
  if (!found || !value) return failed('element_not_found', 'That window has changed: look again.');
  setValue(view.values, act.blockId, act.actionId, value);
  delete view.errors[act.blockId];
  if (view.type === 'home') hub.changed();
  hub.live.viewChanged(person.id);
  if (!dispatches(found.block)) return done(hub, person.id);
  const ack = await hub.delivery.send('interactive', {
    type: 'block_actions',
    user: userField(hub, person),
    ...origin(hub),
    container: { type: 'view', view_id: view.id },
    trigger_id: hub.triggers.issue({ personId: person.id, viewId: view.id }),
    view: viewField(hub, view),
    actions: [actionField(hub, found, value)],
  });
  return ack.ok ? done(hub, person.id) : notDelivered(ack);
}
