import type { MiddlewareHandler } from 'hono';

const localNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Answers only requests that name this machine: a page elsewhere cannot reach the workspace by a name of its own. */
export const onlyLocalHost: MiddlewareHandler = async (context, next) => {
  const host = context.req.header('host') ?? '';
  if (!localNames.has(host.replace(/:\d+$/, '').toLowerCase()))
    return context.text('This host is not served here.', 403);
  return next();
};

/** Lets a page change things only when it is our own: JSON, and from the same origin or from no page at all. */
export const onlyOwnPage: MiddlewareHandler = async (context, next) => {
  if (context.req.method === 'GET' || context.req.method === 'HEAD') return next();
  const origin = context.req.header('origin');
  if (origin !== undefined && origin !== `http://${context.req.header('host')}`) {
    return context.json({ error: 'Another origin cannot use this workspace.' }, 403);
  }
  const type = context.req.header('content-type') ?? '';
  if (!/^application\/json\b/i.test(type))
    return context.json({ error: 'Send JSON with content-type application/json.' }, 415);
  return next();
};
