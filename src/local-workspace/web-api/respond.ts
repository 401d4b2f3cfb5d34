import type { Fields } from '../fields.ts';
import { isFields, parseJson } from '../fields.ts';
import { type Hub, nextTs } from '../hub.ts';
import { addMessage, findVisible, messageChanged, removeMessage } from '../messages.ts';
import type { ResponseTarget } from '../response-urls.ts';
import { flagArg, isRefusal, type Refusal, refuse, textArg } from './call.ts';
import { readContent } from './content.ts';

/** Answers a POST to a response_url. */
export async function answerResponseUrl(hub: Hub, id: string, request: Request): Promise<Response> {
  const text = await request.text();
  const body = parseJson(text) ?? parseJson(new URLSearchParams(text).get('payload') ?? '');
  if (!isFields(body)) return Response.json(refuse('invalid_payload'), { status: 400 });
  const target = hub.responseUrls.use(id);
  if (typeof target === 'string') return Response.json(refuse(target), { status: 404 });
  const refusal = respond(hub, target, body);
  return refusal ? Response.json(refusal, { status: 400 }) : Response.json({ ok: true });
}

/** Does what a response says: posts, replaces or deletes. The ack of a command goes the same way. */
export function respond(hub: Hub, target: ResponseTarget, body: Fields): Refusal | null {
  const { originalTs } = target;
  const original = originalTs === undefined ? undefined : findVisible(hub, target.personId, target.channel, originalTs);
  if (flagArg(body, 'delete_original')) {
    if (!original) return refuse('message_not_found');
    removeMessage(hub, original);
    return null;
  }
  const content = readContent(hub, body);
  if (isRefusal(content)) return content;
  if (flagArg(body, 'replace_original')) {
    if (!original) return refuse('message_not_found');
    Object.assign(original, content);
    messageChanged(hub, original);
    return null;
  }
  const threadTs = textArg(body, 'thread_ts') ?? target.threadTs;
  addMessage(hub, {
    channel: target.channel,
    ts: nextTs(hub),
    ...(threadTs === undefined ? {} : { threadTs }),
    authorId: hub.seed.app.botUserId,
    ...content,
    postedAt: hub.clock.now().getTime(),
    ...(textArg(body, 'response_type') === 'in_channel' ? {} : { visibleTo: target.personId }),
    fileIds: [],
    reactions: [],
  });
  return null;
}
