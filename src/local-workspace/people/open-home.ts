import type { Retry } from '../delivery/delivery.ts';
import type { Fields } from '../fields.ts';
import { freshId, type Hub, nextTs } from '../hub.ts';
import type { ActResult, Person } from '../protocol.ts';
import { openDirect } from './directory.ts';
import { done } from './outcome.ts';
import { eventPayload, viewField } from './payloads.ts';

/** Slack's pauses before the second, third and fourth attempt to deliver an event. */
const retryPausesMs = [0, 60_000, 300_000];

/** Opens the app's Home tab: the app is told and draws it. */
export async function openHome(hub: Hub, person: Person): Promise<ActResult> {
  const { channel } = openDirect(hub, [person.id, hub.seed.app.botUserId], () => freshId(hub.ids, 'D'));
  const home = hub.data.homes.get(person.id);
  await sendEvent(hub, {
    type: 'app_home_opened',
    user: person.id,
    channel: channel.id,
    tab: 'home',
    event_ts: nextTs(hub),
    ...(home ? { view: viewField(hub, home) } : {}),
  });
  return done(hub, person.id);
}

/** Delivers an event; the person who caused it waits for the first attempt only. */
async function sendEvent(hub: Hub, event: Fields): Promise<void> {
  const payload = eventPayload(hub, freshId(hub.ids, 'Ev'), event);
  const attempt = async (number: number): Promise<void> => {
    const retry: Retry | undefined = number === 0 ? undefined : { number, reason: 'http_error' };
    const ack = await hub.delivery.send('events_api', payload, retry);
    const pause = retryPausesMs[number];
    if (ack.ok || pause === undefined) return;
    hub.later(pause, () => void attempt(number + 1));
  };
  await attempt(0);
}
