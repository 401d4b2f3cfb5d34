import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EvidenceServer {
  /** Publishes a file, and returns its address. */
  publish(name: string, content: string | Uint8Array): string;
  close(): void;
}

/**
 * Serves evidence on this machine, so that Quarterdeck can fetch it and keep its digest. A real agent would upload it to
 * where the team keeps its reports.
 */
export async function serveEvidence(): Promise<EvidenceServer> {
  const files = new Map<string, string | Uint8Array>();
  const server = createServer((request, response) => {
    const content = request.method === 'GET' ? files.get(request.url ?? '') : undefined;
    if (content === undefined) return void response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(content),
    });
    response.end(content);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    publish: (name, content) => {
      files.set(`/${name}`, content);
      return `http://127.0.0.1:${port}/${name}`;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
