import { createServer } from 'node:net';

/** A currently unused port on this machine; another process may take it before the caller does. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Whether all ports of the demo services above `base` are free. */
export async function hasRoomAbove(base: number): Promise<boolean> {
  const wanted = [0, 1, 2, 3, 10, 11, 12, 20, 21, 22].map((offset) => base + offset);
  return (await Promise.all(wanted.map(isFree))).every(Boolean);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
