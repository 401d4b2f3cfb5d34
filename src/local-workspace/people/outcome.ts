import type { Ack } from '../delivery/delivery.ts';
import type { Hub } from '../hub.ts';
import type { ActResult } from '../protocol.ts';
import { toModalView, topModal } from '../views.ts';

/** An act that did not work, in the words that the person sees. */
export function failed(error: string, message: string): ActResult {
  return { ok: false, error, message };
}

/** An act that worked, with the modal that is open now. */
export function done(hub: Hub, personId: string): ActResult {
  const modal = topModal(hub, personId);
  return { ok: true, modal: modal ? toModalView(modal) : null };
}

/** What Slack shows when the app did not take an interaction. */
export function notDelivered(ack: Extract<Ack, { ok: false }>): ActResult {
  const why = ack.error === 'operation_timeout' ? 'did not respond in time' : 'could not be reached';
  return failed(ack.error, `This did not work because the app ${why}.`);
}
