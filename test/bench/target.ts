import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { servePart } from './part.ts';

// A service that is well, whatever it is asked.
await servePart(async () => {
  const server = createServer((_request, response) => response.end('ok'));
  server.keepAliveTimeout = 1;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1_024, resolve));
  return {
    ready: { port: (server.address() as AddressInfo).port },
    answers: {},
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
});
