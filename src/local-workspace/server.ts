import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { type Clock, systemClock } from '../lib/clock.ts';
import { type Ids, randomIds } from '../lib/ids.ts';
import { createChanges, type WorkspaceChanges } from './changes.ts';
import { createData } from './create-data.ts';
import { createHub } from './create-hub.ts';
import type { Ack } from './delivery/delivery.ts';
import { createHttpDelivery } from './delivery/signed-http.ts';
import { createSocketDelivery, type Refresh } from './delivery/socket-mode.ts';
import { withFaults } from './delivery/with-faults.ts';
import { withMemory } from './delivery/with-memory.ts';
import { createFaults, type FaultRule } from './faults.ts';
import { appRoutes } from './http/app-routes.ts';
import { onlyLocalHost } from './http/guard.ts';
import { createListener } from './http/listener.ts';
import { localRoutes, type WorkspaceLog, workspaceLog } from './http/local-routes.ts';
import { pageRoutes } from './http/page-routes.ts';
import { createLive } from './live.ts';
import { findMessage, thread, topLevel } from './messages.ts';
import { perform } from './people/act.ts';
import { personView, workspaceView } from './people/person-view.ts';
import type { Act, ActResult, Message, PersonView, Workspace } from './protocol.ts';
import { createRateLimits } from './rate-limits.ts';
import type { WorkspaceSeed } from './seed.ts';
import { loadSnapshot, snapshotWriter } from './snapshot.ts';
import type { WebApi } from './web-api/dispatch.ts';

export interface WorkspaceOptions {
  /** 0 or absent: any free port. */
  port?: number;
  host?: string;
  seed: WorkspaceSeed;
  tokens: { bot: string; app: string };
  signingSecret: string;
  delivery: { mode: 'socket' } | { mode: 'http'; requestUrl: string };
  rateLimits?: boolean;
  /** Where messages are kept over a restart; absent: in memory only. */
  snapshotFile?: string;
  /** Block types that this workspace refuses, as one that Slack has not rolled them out to. */
  unsupportedBlocks?: readonly string[];
  faults?: readonly FaultRule[];
  clock?: Clock;
  ids?: Ids;
  pageDirectory?: string;
}

export interface RunningWorkspace {
  /** Without a slash at the end. */
  readonly url: string;
  /** For `slackApiUrl`: ends with `/api/`. */
  readonly apiUrl: string;
  stop(): Promise<void>;
  act(act: Act): Promise<ActResult>;
  workspace(): Workspace;
  view(personId: string): PersonView | null;
  messages(personId: string, channelId: string): Message[];
  thread(personId: string, channelId: string, ts: string): Message[];
  log(): WorkspaceLog;
  /** Lets calls of a method, or deliveries, go wrong from now on. */
  fault(rule: FaultRule): void;
  clearFaults(): void;
  /** Refuses these block types from now on, and no others. */
  refuseBlocks(...types: string[]): void;
  /** The metadata of a message, which people do not see. */
  metadata(channelId: string, ts: string): Record<string, unknown> | null;
  /** What an administrator would do. */
  readonly change: WorkspaceChanges;
  /** Sends the last command or interaction once more; null when there was none. */
  redeliver(): Promise<Ack> | null;
  /** Asks the app to open new Socket Mode connections, as Slack does every few hours. */
  refreshConnections(how?: Refresh): void;
}

/** Starts a workspace that speaks Slack's protocol on this machine. */
export async function startWorkspace(options: WorkspaceOptions): Promise<RunningWorkspace> {
  const { tokens, clock = systemClock, ids = randomIds, host = '127.0.0.1', snapshotFile } = options;
  const seed = structuredClone(options.seed);
  const data = createData(seed, snapshotFile === undefined ? null : loadSnapshot(snapshotFile));
  const snapshot = snapshotFile === undefined ? null : snapshotWriter(snapshotFile, data, clock);
  const live = createLive(clock, (personId) => personView(hub, personId));
  const tellConnected = () => live.tell({ type: 'workspace' }, () => true);
  const socket =
    options.delivery.mode === 'socket'
      ? createSocketDelivery({
          appId: seed.app.id,
          clock,
          freshId: () => ids.next('E').toLowerCase(),
          onConnectionsChanged: tellConnected,
        })
      : null;
  const plainDelivery =
    options.delivery.mode === 'http'
      ? createHttpDelivery(options.delivery.requestUrl, options.signingSecret, clock)
      : socket;
  if (!plainDelivery) throw new Error('A workspace needs a way to deliver.');
  const faults = createFaults(options.faults ?? []);
  const delivery = withMemory(withFaults(plainDelivery, faults, clock, () => socket?.cut()));
  const unsupportedBlocks = new Set(options.unsupportedBlocks);
  const planned = new Set<() => void>();
  let url = '';
  const hub = createHub({
    seed,
    clock,
    ids,
    data,
    live,
    delivery,
    unsupportedBlocks,
    planned,
    snapshot,
    url: () => url,
  });
  const api: WebApi = {
    hub,
    tokens,
    faults,
    rateLimits: options.rateLimits ? createRateLimits(clock) : null,
    openConnection: socket && (() => `${url.replace(/^http/, 'ws')}/link/?${socket.issueTicket()}`),
  };
  const pageDirectory = options.pageDirectory ?? fileURLToPath(new URL('./page/', import.meta.url));
  const server = createServer(createListener(buildApp(api, pageDirectory)));
  server.on('clientError', (_error, connection) => {
    if (connection.writable) connection.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
    else connection.destroy();
  });
  server.on('upgrade', (request, connection, head) => {
    connection.on('error', () => connection.destroy());
    if (socket && request.url?.startsWith('/link/')) socket.upgrade(request, connection, head);
    else connection.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  server.on('error', (error) => console.error('The local workspace has trouble with its port:', error));
  const { port } = server.address() as AddressInfo;
  // A server that listens on every address is still reached, and linked to, by a local name.
  const name = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host;
  url = `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
  return {
    url,
    apiUrl: `${url}/api/`,
    act: (act) => perform(hub, act),
    workspace: () => workspaceView(hub),
    view: (personId) => personView(hub, personId),
    messages: (personId, channelId) => topLevel(hub, personId, channelId),
    thread: (personId, channelId, ts) => thread(hub, personId, channelId, ts),
    log: () => workspaceLog(hub),
    fault: (rule) => faults.add(rule),
    clearFaults: () => faults.clear(),
    refuseBlocks: (...types) => {
      unsupportedBlocks.clear();
      for (const type of types) unsupportedBlocks.add(type);
    },
    metadata: (channelId, ts) => findMessage(hub, channelId, ts)?.metadata ?? null,
    change: createChanges(hub),
    redeliver: () => delivery.repeat(),
    refreshConnections: (how) => socket?.refresh(how),
    stop: async () => {
      for (const cancel of planned) cancel();
      delivery.stop();
      live.closeAll();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      snapshot?.flush();
    },
  };
}

function buildApp(api: WebApi, pageDirectory: string): Hono {
  const app = new Hono();
  app.use('*', onlyLocalHost);
  app.route('/', appRoutes(api));
  app.route('/', localRoutes(api.hub, api.faults));
  app.route('/', pageRoutes(pageDirectory));
  app.notFound((context) => context.text('not found', 404));
  app.onError((error, context) => {
    console.error('The local workspace failed to answer:', error);
    return context.json({ ok: false, error: 'internal_error' }, 500);
  });
  return app;
}
