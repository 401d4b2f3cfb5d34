/** One message of PostgreSQL's wire protocol: its type byte (empty in the first ones of a connection) and its content. */
interface Message {
  type: string;
  body: Buffer;
}

/** Cuts a stream into messages, however it arrives. A client's stream begins with messages that have no type byte. */
export function messageReader(from: 'client' | 'server', onMessage: (message: Message) => void) {
  let rest: Buffer = Buffer.alloc(0);
  let isStartUp = from === 'client';
  return (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const head = isStartUp ? 0 : 1;
      if (rest.length < head + 4) return;
      const end = head + rest.readInt32BE(head);
      if (rest.length < end) return;
      const message = { type: rest.toString('latin1', 0, head), body: rest.subarray(head + 4, end) };
      rest = rest.subarray(end);
      // Protocol version 3.0: the connection has begun. Other codes ask for encryption or a cancellation.
      if (isStartUp && message.body.readInt32BE(0) === 196_608) isStartUp = false;
      else if (!isStartUp) onMessage(message);
    }
  };
}

/** Reads a text that ends with a zero byte, and says where the next one begins. */
export function textAt(body: Buffer, at: number): { text: string; next: number } {
  const end = body.indexOf(0, at);
  return { text: body.toString('utf8', at, end), next: end + 1 };
}
