import { z } from 'zod';

const Message = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z
    .looseObject({
      name: z.unknown().optional(),
      uri: z.unknown().optional(),
      requestId: z.union([z.string(), z.number()]).optional(),
      _meta: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});
type Message = z.infer<typeof Message>;

const versionKey = 'io.modelcontextprotocol/protocolVersion';
const patienceMs = 60_000;

/**
 * Takes one line of the protocol, sends it to the endpoint and writes the answers, each on a line. Never throws: what
 * cannot be sent is answered with an error. A cancellation ends the request that it names.
 */
export function createForwarder(to: {
  url: string;
  token: string;
  write(line: string): void;
}): (line: string) => Promise<void> {
  const underWay = new Map<string | number, AbortController>();
  /** What a client of an earlier revision agreed on at its start. */
  let agreed: string | null = null;

  function headersFor({ method, params }: Message): Record<string, string> {
    const own = params?._meta?.[versionKey];
    const name = params?.name ?? params?.uri;
    const version = typeof own === 'string' ? own : agreed;
    return {
      authorization: `Bearer ${to.token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(version === null ? {} : { 'mcp-protocol-version': version }),
      ...(typeof own === 'string' && method !== undefined ? { 'mcp-method': method } : {}),
      ...(typeof own === 'string' && typeof name === 'string' ? { 'mcp-name': encodeURI(name) } : {}),
    };
  }

  function fail(id: string | number | undefined, message: string): void {
    if (id !== undefined) to.write(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_000, message } }));
  }

  return async (line) => {
    const message = readMessage(line);
    if (message === null)
      return to.write(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32_700, message: 'Parse error' } }));
    const { id, method, params } = message;
    if (method === 'notifications/cancelled' && params?.requestId !== undefined)
      return underWay.get(params.requestId)?.abort();
    const stop = new AbortController();
    if (id !== undefined) underWay.set(id, stop);
    try {
      const answer = await fetch(to.url, {
        method: 'POST',
        headers: headersFor(message),
        body: line,
        redirect: 'error',
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(patienceMs)]),
      });
      for (const said of messagesIn(await answer.text(), answer.headers.get('content-type') ?? '')) {
        const parsed = readMessage(said);
        if (parsed === null) continue;
        if (method === 'initialize') agreed = agreedVersion(parsed) ?? agreed;
        // A refusal of the endpoint is about this request, though it does not know its id.
        const isForThis = parsed.id !== undefined || parsed.method !== undefined;
        to.write(isForThis ? said : JSON.stringify({ ...parsed, id }));
      }
      if (!answer.ok && !(answer.headers.get('content-type') ?? '').includes('json'))
        fail(id, `The bot answered ${answer.status}.`);
    } catch (error) {
      // Whoever cancelled expects no answer.
      if (!stop.signal.aborted)
        fail(id, `The bot cannot be reached: ${error instanceof Error ? error.message : error}`);
    } finally {
      if (id !== undefined) underWay.delete(id);
    }
  };
}

function readMessage(line: string): Message | null {
  try {
    const json: unknown = JSON.parse(line);
    if (typeof json === 'object' && json !== null && 'id' in json && json.id === null)
      Reflect.deleteProperty(json, 'id');
    const parsed = Message.safeParse(json);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The messages of an answer: one JSON text, or the data of a stream of events. */
function messagesIn(text: string, type: string): string[] {
  if (!type.includes('text/event-stream')) return type.includes('json') && text !== '' ? [text] : [];
  return text.split(/\r?\n\r?\n/).flatMap((event) => {
    const data = event.split(/\r?\n/).flatMap((one) => (one.startsWith('data:') ? [one.slice(5).trimStart()] : []));
    return data.length === 0 || data.join('') === '' ? [] : [data.join('\n')];
  });
}

function agreedVersion(answer: Message): string | null {
  const result = z.object({ result: z.object({ protocolVersion: z.string() }) }).safeParse(answer);
  return result.success ? result.data.result.protocolVersion : null;
}
