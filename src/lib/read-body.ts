import type { IncomingMessage } from 'node:http';

/** The whole body. If it is too long, it is read to the end, so that the client gets its response, but discarded. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'too long' | 'gone'> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
    }
  } catch {
    return 'gone';
  }
  return size <= limit ? Buffer.concat(chunks) : 'too long';
}
