import { createServer } from 'node:net';

/** A port of this machine that nobody listens on now; somebody else may be quicker than the caller. */
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

/** Whether the demo's services find all their ports free above `base`. */
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
