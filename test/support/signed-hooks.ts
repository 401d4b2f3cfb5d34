import { createHmac } from 'node:crypto';

/** Bodies and headers of what deployment systems send, signed as each of them does. */
export interface SignedHook {
  body: string;
  headers: Record<string, string>;
}

const hex = (algorithm: string, secret: string, body: string) =>
  createHmac(algorithm, secret).update(body).digest('hex');

export function signedByGithub(secret: string, body: string): SignedHook {
  const headers = { 'x-github-event': 'workflow_run', 'x-hub-signature-256': `sha256=${hex('sha256', secret, body)}` };
  return { body, headers };
}

export function signedByVercel(secret: string, body: string): SignedHook {
  return { body, headers: { 'x-vercel-signature': hex('sha1', secret, body) } };
}

export function signedByRender(secret: string, body: string, at = new Date()): SignedHook {
  const time = String(Math.floor(at.getTime() / 1_000));
  const signature = createHmac('sha256', secret).update(`msg_1.${time}.${body}`).digest('base64');
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
  return { body, headers };
}

/** An event of a workflow run of harbor/shop. */
export function runEvent(run: { id: number; title: string }, action = 'completed'): string {
  return JSON.stringify({
    action,
    workflow_run: { id: run.id, name: 'Deploy', display_title: run.title },
    repository: { full_name: 'harbor/shop' },
  });
}
