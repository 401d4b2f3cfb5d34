import { type Context, Hono } from 'hono';
import { duplicateKeys } from '../call-log.ts';
import { type Faults, parseFaultRule } from '../faults.ts';
import { parseJson } from '../fields.ts';
import type { Hub } from '../hub.ts';
import { thread, topLevel } from '../messages.ts';
import { perform } from '../people/act.ts';
import { canSee, findChannel, findPerson } from '../people/directory.ts';
import { parseAct } from '../people/parse-act.ts';
import { personView, workspaceView } from '../people/person-view.ts';
import { suggest } from '../people/suggest.ts';
import { onlyOwnPage } from './guard.ts';
import { liveStream } from './live-stream.ts';

export interface WorkspaceLog {
  /** Calls of the Web API by method. */
  calls: Record<string, number>;
  /** Refused calls by method and error. */
  refusals: Record<string, Record<string, number>>;
  /** Messages of one channel with the same `metadata.event_payload.key`. */
  duplicates: { channel: string; key: string; count: number }[];
}

/** What has been counted so far. */
export function workspaceLog(hub: Hub): WorkspaceLog {
  return { calls: hub.log.calls(), refusals: hub.log.refusals(), duplicates: duplicateKeys(hub.data) };
}

/** What people, tests and the demo talk to. */
export function localRoutes(hub: Hub, faults: Faults): Hono {
  const routes = new Hono();
  routes.use('/local/*', onlyOwnPage);
  routes.get('/local/workspace', (context) => context.json(workspaceView(hub)));
  routes.get('/local/view', (context) => {
    const view = personView(hub, context.req.query('as') ?? '');
    return view ? context.json(view) : nobody(context);
  });
  routes.get('/local/messages', (context) =>
    inChannel(hub, context, (personId, channelId) => topLevel(hub, personId, channelId)),
  );
  routes.get('/local/thread', (context) =>
    inChannel(hub, context, (personId, channelId) => thread(hub, personId, channelId, context.req.query('ts') ?? '')),
  );
  routes.get('/local/options', async (context) => {
    const person = findPerson(hub, context.req.query('as') ?? '');
    if (!person) return nobody(context);
    const { blockId = '', actionId = '', query = '', ...where } = context.req.query();
    return context.json(await suggest(hub, person, { ...where, blockId, actionId, query }));
  });
  routes.get('/local/live', (context) => {
    const person = findPerson(hub, context.req.query('as') ?? '');
    return person ? liveStream(hub, person.id) : nobody(context);
  });
  routes.get('/local/log', (context) => context.json(workspaceLog(hub)));
  routes.post('/local/act', async (context) => {
    const act = parseAct(parseJson(await context.req.text()));
    return typeof act === 'string' ? context.json({ error: act }, 400) : context.json(await perform(hub, act));
  });
  routes.post('/local/faults', async (context) => {
    const rule = parseFaultRule(parseJson(await context.req.text()));
    if (typeof rule === 'string') return context.json({ error: rule }, 400);
    faults.add(rule);
    return context.json({ ok: true });
  });
  return routes;
}

function nobody(context: Context): Response {
  return context.json({ error: '`as` must be the id of a person of this workspace.' }, 404);
}

function inChannel(hub: Hub, context: Context, read: (personId: string, channelId: string) => unknown[]): Response {
  const person = findPerson(hub, context.req.query('as') ?? '');
  if (!person) return nobody(context);
  const channel = findChannel(hub, context.req.query('channel') ?? '');
  if (!channel || !canSee(hub, channel, person.id)) return context.json({ error: 'There is no such channel.' }, 404);
  return context.json(read(person.id, channel.id));
}
