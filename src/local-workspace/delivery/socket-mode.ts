import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../lib/clock.ts';
import { asText, type Fields, isFields, parseJson } from '../fields.ts';
import { type Ack, type Delivery, withinDeadline } from './delivery.ts';

const pingEveryMs = 10_000;
const ticketLifeMs = 30_000;
const maxConnections = 10;
const retirePollMs = 20;
const retirePolls = 150;

export interface SocketDelivery extends Delivery {
  /** The query of a WebSocket address that works once. */
  issueTicket(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Replaces the connections that there are, as Slack does every hour or so. */
  refresh(how?: Refresh): void;
  /** Takes the connections away without a word, as a network that fails does. */
  cut(): void;
}

/** How a connection is replaced. It takes payloads until it is closed, as Slack's do. */
export interface Refresh {
  /** How long before the request to connect anew a warning comes, milliseconds; absent: none comes. */
  warnAheadMs?: number;
  /** How long after that request the connection is closed, milliseconds; absent: at once. */
  closeAfterMs?: number;
  /** Absent: `refresh_requested`. */
  reason?: string;
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
  const planned = new Set<() => void>();
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
  const askToLeave = (socket: WebSocket, reason: string) => {
    if (socket.readyState === socket.OPEN)
      socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'local' } }));
  };
  /** Gives it nothing more, and closes it once what it was given is answered or given up. */
  const retire = async (socket: WebSocket) => {
    connections = connections.filter((other) => other !== socket);
    for (let turn = 0; turn < retirePolls && [...waiting.values()].some((one) => one.socket === socket); turn += 1)
      await clock.sleep(retirePollMs);
    socket.close(1000);
    onConnectionsChanged();
  };
  const refresh = ({ warnAheadMs, closeAfterMs, reason = 'refresh_requested' }: Refresh = {}) => {
    for (const socket of connections) {
      const request = () => {
        askToLeave(socket, reason);
        later(closeAfterMs, () => void retire(socket));
      };
      if (warnAheadMs !== undefined) askToLeave(socket, 'warning');
      later(warnAheadMs, request);
    }
  };
  const later = (ms: number | undefined, task: () => void) => {
    if (ms === undefined) return task();
    const cancel = clock.after(ms, () => {
      planned.delete(cancel);
      task();
    });
    planned.add(cancel);
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
      for (const cancel of planned) cancel();
      for (const socket of connections) {
        askToLeave(socket, 'refresh_requested');
        socket.close(1000);
      }
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
