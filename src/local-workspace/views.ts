import { withIds } from './block-elements.ts';
import { valuesOf } from './element-values.ts';
import { asFields, asText, type Fields, isFields } from './fields.ts';
import { freshId, type Hub, nowSeconds } from './hub.ts';
import type { ModalView } from './protocol.ts';
import type { StoredView } from './records.ts';

/** The modal that the person sees. */
export function topModal(hub: Hub, personId: string): StoredView | null {
  return hub.stacks.get(personId)?.at(-1) ?? null;
}

/** An open modal by its id or the app's own id for it. */
export function findModal(hub: Hub, by: { viewId?: string; externalId?: string }): StoredView | null {
  for (const stack of hub.stacks.values()) {
    for (const view of stack) {
      if (
        by.viewId !== undefined
          ? view.id === by.viewId
          : by.externalId !== undefined && view.externalId === by.externalId
      ) {
        return view;
      }
    }
  }
  return null;
}

/** A stored view of the (already validated) view that the app has sent. */
export function newView(hub: Hub, personId: string, given: Fields, previous: StoredView | null): StoredView {
  const id = freshId(hub.ids, 'V');
  const view: StoredView = {
    id,
    hash: '',
    type: given.type === 'home' ? 'home' : 'modal',
    personId,
    callbackId: '',
    privateMetadata: '',
    externalId: '',
    notifyOnClose: false,
    clearOnClose: false,
    blocks: [],
    values: {},
    errors: {},
    rootId: previous?.rootId ?? id,
    previousId: previous?.id ?? null,
  };
  fillView(hub, view, given);
  return view;
}

/** Redraws a view; inputs that are still there keep what the person has entered. */
export function fillView(hub: Hub, view: StoredView, given: Fields): void {
  view.hash = `${nowSeconds(hub)}.${freshId(hub.ids, '')}`;
  view.callbackId = asText(given.callback_id) ?? '';
  view.privateMetadata = asText(given.private_metadata) ?? '';
  view.externalId = asText(given.external_id) ?? '';
  view.notifyOnClose = given.notify_on_close === true;
  view.clearOnClose = given.clear_on_close === true;
  view.blocks = withIds(given.blocks, () => freshId(hub.ids, '').slice(-5));
  view.errors = {};
  for (const name of ['title', 'submit', 'close'] as const) {
    if (isFields(given[name])) view[name] = given[name];
    else delete view[name];
  }
}

/** Puts a modal on top of the person's stack, or replaces the whole stack. */
export function showModal(hub: Hub, view: StoredView, how: 'alone' | 'on top'): void {
  const below = how === 'on top' ? (hub.stacks.get(view.personId) ?? []) : [];
  hub.stacks.set(view.personId, [...below, view]);
  hub.live.viewChanged(view.personId);
}

/** Takes the view, and with `all` every other too, off the person's stack. */
export function dismiss(hub: Hub, view: StoredView, all: boolean): void {
  const stack = all ? [] : (hub.stacks.get(view.personId) ?? []).filter((other) => other !== view);
  if (stack.length === 0) hub.stacks.delete(view.personId);
  else hub.stacks.set(view.personId, stack);
  hub.live.viewChanged(view.personId);
}

/** The modal as its person sees it. */
export function toModalView(view: StoredView): ModalView {
  const words = (field: Fields | undefined) => asText(asFields(field).text);
  const submit = words(view.submit);
  const close = words(view.close);
  return {
    id: view.id,
    hash: view.hash,
    callbackId: view.callbackId,
    title: words(view.title) ?? '',
    ...(submit === undefined ? {} : { submit }),
    ...(close === undefined ? {} : { close }),
    blocks: view.blocks,
    errors: view.errors,
    values: valuesOf(view.blocks, view.values),
  };
}
