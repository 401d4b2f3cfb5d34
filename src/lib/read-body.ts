import type { IncomingMessage } from 'node:http';
import type { Allowance } from './allowance.ts';

/**
 * The whole body. If it is too long, or there is no room for it in `room`, it is read to the end, so that the client gets
 * its response, but discarded. Whoever gets a body gives its length back to the room when it is no longer needed.
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
  room?: Allowance,
): Promise<Buffer | 'too long' | 'no room' | 'gone'> {
  let chunks: Buffer[] = [];
  let size = 0;
  let held = 0;
  let hasRoom = true;
  const discard = () => {
    chunks = [];
    room?.giveBack(held);
    held = 0;
  };
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit || !hasRoom) continue;
      if (room?.take(chunk.length) === false) {
        hasRoom = false;
        discard();
        continue;
      }
      held += chunk.length;
      chunks.push(chunk);
    }
  } catch {
    discard();
    return 'gone';
  }
  if (size <= limit && hasRoom) return Buffer.concat(chunks);
  discard();
  return size > limit ? 'too long' : 'no room';
}
