import type { Hub } from '../hub.ts';
import { personView } from '../people/person-view.ts';
import type { LiveEvent } from '../protocol.ts';

const heartbeatMs = 15_000;

/** Server-sent events for one person; the first is their whole view. */
export function liveStream(hub: Hub, personId: string): Response {
  const encoder = new TextEncoder();
  let end = () => {};
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      let isOpen = true;
      let cancelBeat = () => {};
      const write = (text: string) => {
        if (isOpen) controller.enqueue(encoder.encode(text));
      };
      const send = (event: LiveEvent) => write(`data: ${JSON.stringify(event)}\n\n`);
      const beat = () => {
        write(': still here\n\n');
        cancelBeat = hub.clock.after(heartbeatMs, beat);
      };
      const unsubscribe = hub.live.subscribe(personId, send, () => {
        end();
        controller.close();
      });
      end = () => {
        isOpen = false;
        cancelBeat();
        unsubscribe();
      };
      write('retry: 1000\n\n');
      const view = personView(hub, personId);
      if (view) send({ type: 'view', view });
      cancelBeat = hub.clock.after(heartbeatMs, beat);
    },
    cancel: () => end(),
  });
  return new Response(stream, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}
