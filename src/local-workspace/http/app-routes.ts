import { Hono } from 'hono';
import { answerCall, type WebApi } from '../web-api/dispatch.ts';
import { receiveUpload } from '../web-api/files.ts';
import { answerResponseUrl } from '../web-api/respond.ts';

const shownInline = /^(text\/(plain|markdown|csv)|image\/(png|jpeg|gif)|application\/json)$/;

/** What the app talks to: the Web API, response URLs, uploads. */
export function appRoutes(api: WebApi): Hono {
  const { hub } = api;
  const routes = new Hono();
  routes.on(['GET', 'POST'], '/api/:method', (context) =>
    answerCall(api, context.req.param('method'), context.req.raw),
  );
  routes.post('/response/:id', (context) => answerResponseUrl(hub, context.req.param('id'), context.req.raw));
  routes.on(['POST', 'PUT'], '/upload/:id/:key', async (context) => {
    const bytes = await readUpload(context.req.raw);
    const isTaken = receiveUpload(hub, context.req.param('id'), context.req.param('key'), bytes);
    return isTaken ? context.text(`OK - ${bytes.length}`) : context.text('not found', 404);
  });
  routes.get('/files/:id', (context) => {
    const file = hub.data.files.get(context.req.param('id'));
    if (!file?.isShared) return context.text('not found', 404);
    const isInline = shownInline.test(file.mimetype);
    const type =
      file.mimetype.startsWith('text/') || file.mimetype === 'application/json' ? 'text/plain' : file.mimetype;
    return context.body(new Uint8Array(file.bytes), 200, {
      'content-type': isInline ? `${type}; charset=utf-8` : 'application/octet-stream',
      'content-disposition': `${isInline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });
  return routes;
}

async function readUpload(request: Request): Promise<Buffer> {
  if (!(request.headers.get('content-type') ?? '').startsWith('multipart/form-data')) {
    return Buffer.from(await request.arrayBuffer());
  }
  const form = await request.formData().catch(() => new FormData());
  for (const [, value] of form) if (typeof value !== 'string') return Buffer.from(await value.arrayBuffer());
  return Buffer.alloc(0);
}
