import { type Dispatch, useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { LiveEvent } from '../protocol.ts';
import { loadMessages, loadThread, loadView, loadWorkspace } from './api.ts';
import { handsOff } from './model/hands-off.ts';
import { type ClientEvent, type ClientState, emptyState, reduceLive } from './model/live-state.ts';

const RETRY_MS = 1500;

export interface Live {
  state: ClientState;
  openChannel: (channel: string) => void;
  openThread: (channel: string, ts: string) => void;
  refreshView: () => void;
}

/** Loads what one person sees and keeps it up to date for as long as the page is open. */
export const useLive = (as: string | null): Live => {
  const [state, take] = useReducer(reduceLive, emptyState);
  const [dispatch] = useState(() => handsOff(window, take));
  /** Counts live events, so that an answer older than an event is asked for again. */
  const revision = useRef(0);
  /** The lists that are in sight, and for whom: a change of person starts with none. */
  const opened = useRef({ as, lists: new Map<string, () => Promise<ClientEvent>>() });
  const listsOf = useCallback((person: string | null) => {
    if (opened.current.as !== person) opened.current = { as: person, lists: new Map() };
    return opened.current.lists;
  }, []);

  const load = useCallback(
    async (read: () => Promise<ClientEvent>, isWanted: () => boolean): Promise<void> => {
      for (let attempt = 0; attempt < 4; attempt += 1) {
        const before = revision.current;
        const event = await read().catch(() => null);
        if (event === null || !isWanted()) return;
        dispatch(event);
        if (revision.current === before) return;
      }
    },
    [dispatch],
  );

  useEffect(() => {
    void load(
      async () => ({ type: 'workspaceLoaded', workspace: await loadWorkspace() }),
      () => true,
    );
  }, [load]);

  useEffect(() => {
    if (as === null) return;
    let isCurrent = true;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let source: EventSource | null = null;
    const lists = listsOf(as);
    dispatch({ type: 'personChanged' });
    const wanted = (): boolean => isCurrent;
    const refresh = (): void => {
      void load(async () => ({ type: 'workspaceLoaded', workspace: await loadWorkspace() }), wanted);
      void load(async () => ({ type: 'view', view: await loadView(as) }), wanted);
      for (const read of lists.values()) void load(read, wanted);
    };
    const connect = (): void => {
      source = new EventSource(`/local/live?as=${encodeURIComponent(as)}`);
      source.onopen = () => {
        dispatch({ type: 'connected' });
        refresh();
      };
      source.onerror = () => {
        source?.close();
        if (!isCurrent) return;
        dispatch({ type: 'disconnected' });
        retry = setTimeout(connect, RETRY_MS);
      };
      source.onmessage = (message) => takeEvent(String(message.data), revision, dispatch, refresh);
    };
    refresh();
    connect();
    return () => {
      isCurrent = false;
      clearTimeout(retry);
      source?.close();
    };
  }, [as, load, listsOf, dispatch]);

  const openList = useCallback(
    (key: string, read: () => Promise<ClientEvent>): void => {
      listsOf(as).set(key, read);
      void load(read, () => opened.current.lists.get(key) === read);
    },
    [as, load, listsOf],
  );
  const openChannel = useCallback(
    (channel: string): void => {
      if (as === null) return;
      openList(channel, async () => ({ type: 'messagesLoaded', channel, messages: await loadMessages(as, channel) }));
    },
    [as, openList],
  );
  const openThread = useCallback(
    (channel: string, ts: string): void => {
      if (as === null) return;
      openList(`${channel}/${ts}`, async () => ({
        type: 'threadLoaded',
        channel,
        ts,
        messages: await loadThread(as, channel, ts),
      }));
    },
    [as, openList],
  );
  const refreshView = useCallback((): void => {
    if (as !== null)
      void load(
        async () => ({ type: 'view', view: await loadView(as) }),
        () => true,
      );
  }, [as, load]);

  return { state, openChannel, openThread, refreshView };
};

const takeEvent = (
  data: string,
  revision: { current: number },
  dispatch: Dispatch<ClientEvent>,
  refresh: () => void,
): void => {
  try {
    const event = JSON.parse(data) as LiveEvent;
    revision.current += 1;
    if (event.type === 'workspace') refresh();
    else dispatch(event);
  } catch {
    // Not an event: a comment that keeps the connection open.
  }
};
