import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fields } from '../../src/local-workspace/fields.ts';

/** An app behind a request URL that notes what it gets and answers what a test wants. */
export interface TestApp {
  /** Every delivery so far, oldest first. */
  received: Fields[];
  /** What the next deliveries are answered with; nothing when undefined. */
  answer: unknown;
  delivery: { mode: 'http'; requestUrl: string };
  stop(): Promise<void>;
}

export async function testApp(): Promise<TestApp> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const form = new URLSearchParams(body);
      app.received.push(form.has('payload') ? JSON.parse(form.get('payload') ?? '') : Object.fromEntries(form));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(app.answer === undefined ? '' : JSON.stringify(app.answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const app: TestApp = {
    received: [],
    answer: undefined,
    delivery: { mode: 'http', requestUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return app;
}
