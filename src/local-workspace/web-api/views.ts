import { asText, type Fields, isFields } from '../fields.ts';
import type { Hub } from '../hub.ts';
import { findPerson } from '../people/directory.ts';
import { viewField } from '../people/payloads.ts';
import type { StoredView } from '../records.ts';
import { limits } from '../validate/limits.ts';
import { isViewTooLarge, validateView } from '../validate/validate-view.ts';
import { fillView, findModal, newView, showModal, topModal } from '../views.ts';
import { type Call, isRefusal, jsonArg, type Method, type Refusal, refuse, refuseProblems, textArg } from './call.ts';

/** The methods `views.*`. */
export const viewMethods: Record<string, Method> = {
  'views.open': (call) => {
    const view = readView(call, 'modal', null);
    if (isRefusal(view)) return view;
    const trigger = exchange(call);
    if (isRefusal(trigger)) return trigger;
    const opened = newView(call.hub, trigger.personId, view, null);
    showModal(call.hub, opened, 'alone');
    return { ok: true, view: viewField(call.hub, opened) };
  },

  'views.push': (call) => {
    const { hub } = call;
    const view = readView(call, 'modal', null);
    if (isRefusal(view)) return view;
    const trigger = exchange(call);
    if (isRefusal(trigger)) return trigger;
    const top = topModal(hub, trigger.personId);
    if (!top) return refuse('not_found');
    if ((hub.stacks.get(trigger.personId)?.length ?? 0) >= limits.viewStack) return refuse('push_limit_reached');
    const pushed = newView(hub, trigger.personId, view, top);
    showModal(hub, pushed, 'on top');
    return { ok: true, view: viewField(hub, pushed) };
  },

  'views.update': (call) => {
    const { hub, args } = call;
    const viewId = textArg(args, 'view_id');
    const externalId = textArg(args, 'external_id');
    const home = [...hub.data.homes.values()].find((one) => one.id === viewId);
    const target = home ?? findModal(hub, { ...(viewId ? { viewId } : {}), ...(externalId ? { externalId } : {}) });
    if (!target) return refuse('not_found');
    const view = readView(call, target.type, target);
    if (isRefusal(view)) return view;
    if (isStale(args, target)) return refuse('hash_conflict');
    fillView(hub, target, view);
    if (home) hub.changed();
    hub.live.viewChanged(target.personId);
    return { ok: true, view: viewField(hub, target) };
  },

  'views.publish': (call) => {
    const { hub, args } = call;
    const person = findPerson(hub, textArg(args, 'user_id') ?? '');
    if (!person || person.isBot) return refuse('user_not_found');
    if (person.isDeleted) return refuse('not_enabled');
    const view = readView(call, 'home', hub.data.homes.get(person.id) ?? null);
    if (isRefusal(view)) return view;
    const known = hub.data.homes.get(person.id);
    if (known && isStale(args, known)) return refuse('hash_conflict');
    if (known) fillView(hub, known, view);
    const home = known ?? newView(hub, person.id, view, null);
    hub.data.homes.set(person.id, home);
    hub.changed();
    hub.live.viewChanged(person.id);
    return { ok: true, view: viewField(hub, home) };
  },
};

function isStale(args: Fields, view: StoredView): boolean {
  const hash = textArg(args, 'hash');
  return hash !== undefined && hash !== view.hash;
}

function exchange({ hub, args }: Call) {
  const trigger = hub.triggers.exchange(textArg(args, 'trigger_id') ?? textArg(args, 'interactivity_pointer') ?? '');
  return typeof trigger === 'string' ? refuse(trigger) : trigger;
}

function readView({ hub, args }: Call, kind: 'modal' | 'home', current: StoredView | null): Fields | Refusal {
  return checkView(hub, jsonArg(args, 'view'), kind, current);
}

/** The view, or why Slack would refuse it. `current` is the view it would take the place of. */
export function checkView(
  hub: Hub,
  view: unknown,
  kind: 'modal' | 'home',
  current: StoredView | null,
): Fields | Refusal {
  const problems = validateView(view, kind, hub.unsupportedBlocks);
  if (problems.length > 0 || !isFields(view)) return refuseProblems('invalid_arguments', problems);
  if (isViewTooLarge(view)) return refuse('view_too_large');
  const externalId = asText(view.external_id);
  const other = externalId === undefined ? null : findModal(hub, { externalId });
  return other && other !== current ? refuse('duplicate_external_id') : view;
}
