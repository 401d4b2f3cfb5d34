import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../lib/clock.ts';
import { asText, type Fields, isFields, parseJson } from '../fields.ts';
import { type Ack, type Delivery, withinDeadline } from './delivery.ts';

const pingEveryMs = 10_000;
const ticketLifeMs = 30_000;
const maxConnections = 10;

export interface SocketDelivery extends Delivery {
  /** The query of a WebSocket address that works once. */
  issueTicket(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Tells the app to connect anew, and closes the connections there are. */
  refresh(): void;
  /** Takes the connections away without a word, as a network that fails does. */
  cut(): void;
}

interface Options {
  appId: string;
  clock: Clock;
  freshId: () => string;
  onConnectionsChanged: () => void;
}

/** Delivers over the WebSockets that the app has opened: each payload to one of them. */
export function createSocketDelivery({ appId, clock, freshId, onConnectionsChanged }: Options): SocketDelivery {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1_000_000 });
  const tickets = new Map<string, number>();
  const waiting = new Map<string, { socket: WebSocket; resolve: (ack: Ack) => void }>();
  let connections: WebSocket[] = [];
  let turn = 0;

  const drop = (socket: WebSocket) => {
    connections = connections.filter((other) => other !== socket);
    for (const [id, entry] of waiting) {
      if (entry.socket !== socket) continue;
      waiting.delete(id);
      entry.resolve({ ok: false, error: 'dispatch_failed' });
    }
    onConnectionsChanged();
  };
  const keepAlive = (socket: WebSocket) => {
    let cancel = () => {};
    const pingLater = () => {
      cancel = clock.after(pingEveryMs, () => {
        if (socket.readyState !== socket.OPEN) return;
        socket.ping('ping');
        pingLater();
      });
    };
    pingLater();
    socket.once('close', () => cancel());
  };
  const accept = (socket: WebSocket) => {
    connections.push(socket);
    socket.on('error', () => socket.terminate());
    socket.on('close', () => drop(socket));
    socket.on('message', (data: Buffer) => {
      const ack = parseJson(data.toString());
      const id = isFields(ack) ? asText(ack.envelope_id) : undefined;
      const entry = id === undefined ? undefined : waiting.get(id);
      if (!isFields(ack) || id === undefined || !entry) return;
      waiting.delete(id);
      const { payload } = ack;
      entry.resolve({ ok: true, payload: isFields(payload) && Object.keys(payload).length > 0 ? payload : null });
    });
    socket.send(JSON.stringify(hello(appId, connections.length)));
    keepAlive(socket);
    onConnectionsChanged();
  };
  const refresh = () => {
    for (const socket of connections) {
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'local' } }));
      socket.close(1000);
    }
  };

  return {
    isConnected: () => connections.length > 0,
    refresh,
    cut: () => {
      for (const socket of connections) socket.terminate();
    },
    issueTicket: () => {
      const ticket = freshId();
      tickets.set(ticket, clock.now().getTime());
      return `ticket=${ticket}&app_id=${appId}`;
    },
    upgrade: (request, socket, head) => {
      const ticket = new URLSearchParams((request.url ?? '').split('?')[1] ?? '').get('ticket') ?? '';
      const issuedAt = tickets.get(ticket);
      tickets.delete(ticket);
      const isFresh = issuedAt !== undefined && clock.now().getTime() - issuedAt <= ticketLifeMs;
      if (!isFresh || connections.length >= maxConnections) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, accept);
    },
    send: (kind, payload, retry) => {
      turn += 1;
      const socket = connections[turn % Math.max(1, connections.length)];
      if (!socket) return Promise.resolve({ ok: false, error: 'dispatch_failed' });
      const id = freshId();
      const ack = new Promise<Ack>((resolve) => waiting.set(id, { socket, resolve }));
      const envelope: Fields = {
        envelope_id: id,
        type: kind,
        accepts_response_payload: kind !== 'events_api',
        payload,
        ...(retry ? { retry_attempt: retry.number, retry_reason: retry.reason } : {}),
      };
      socket.send(JSON.stringify(envelope));
      return withinDeadline(clock, ack, () => waiting.delete(id));
    },
    stop: () => {
      refresh();
      server.close();
    },
  };
}

function hello(appId: string, count: number): Fields {
  return {
    type: 'hello',
    num_connections: count,
    connection_info: { app_id: appId },
    debug_info: { host: 'local', started: '', build_number: 1, approximate_connection_time: 3600 },
  };
}
