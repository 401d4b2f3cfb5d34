import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { Act, ActResult, Person, Workspace } from '../protocol.ts';
import { send } from './api.ts';
import { Modal } from './components/modal.tsx';
import { Notices, useNotices } from './components/notices.tsx';
import { type Shell, ShellContext } from './components/pane-header.tsx';
import { Sidebar } from './components/sidebar.tsx';
import { Main } from './main-pane.tsx';
import { HOME } from './model/address.ts';
import { threadKey } from './model/live-state.ts';
import { type Live, useLive } from './use-live.ts';
import { usePlace } from './use-place.ts';
import { WorkspaceContext } from './workspace-context.tsx';

const firstPerson = (workspace: Workspace, wanted: string | null): Person | undefined => {
  const people = workspace.people.filter((person) => !person.isBot);
  return people.find((person) => person.id === wanted) ?? people.find((person) => !person.isDeleted);
};

export function App(): ReactNode {
  const place = usePlace();
  const live = useLive(place.place.as);
  const { workspace } = live.state;
  const me = workspace === null ? undefined : firstPerson(workspace, place.place.as);
  const { go } = place;

  useEffect(() => {
    if (me !== undefined && me.id !== place.place.as) go({ as: me.id }, 'replace');
  }, [me, place.place.as, go]);

  if (workspace === null || me === undefined) {
    return (
      <div className="opening" role="status">
        <span className="spinner" aria-hidden="true" />
        Opening the workspace…
      </div>
    );
  }
  return <Workspaced live={live} place={place} workspace={workspace} me={me} />;
}

interface WorkspacedProps {
  live: Live;
  place: ReturnType<typeof usePlace>;
  workspace: Workspace;
  me: Person;
}

function Workspaced({ live, place: { place, go }, workspace, me }: WorkspacedProps): ReactNode {
  const { state, openChannel: loadChannel, openThread: loadThread, refreshView } = live;
  const [isMenuOpen, setMenuOpen] = useState(false);
  const notices = useNotices();
  const { notify } = notices;
  const { view, isLive } = state;

  const known =
    view?.channels.some((channel) => channel.id === place.channel) === true ||
    workspace.channels.some((channel) => channel.id === place.channel);
  const first =
    view?.channels.find((channel) => channel.kind !== 'direct' && channel.memberIds.includes(me.id)) ??
    view?.channels[0];
  const current = place.channel === HOME || known ? place.channel : (first?.id ?? null);
  const { thread } = place;

  useEffect(() => {
    if (current !== null && current !== HOME) loadChannel(current);
  }, [current, loadChannel]);
  useEffect(() => {
    if (current !== null && current !== HOME && thread !== null) loadThread(current, thread);
  }, [current, thread, loadThread]);
  useEffect(() => {
    document.title = `${workspace.teamName} · ${workspace.bot.name}`;
  }, [workspace.teamName, workspace.bot.name]);

  const act = useCallback(
    async (what: Act): Promise<ActResult> => {
      const result = await send(what);
      if (!isLive) refreshView();
      return result;
    },
    [isLive, refreshView],
  );
  const openChannel = useCallback(
    (id: string): void => {
      setMenuOpen(false);
      go({ channel: id, thread: null });
    },
    [go],
  );
  const openThread = useCallback((channel: string, ts: string): void => go({ channel, thread: ts }), [go]);
  const choosePerson = useCallback((id: string): void => go({ as: id, thread: null }), [go]);

  const context = useMemo(
    () => ({ workspace, me, act, openChannel, openThread, notify }),
    [workspace, me, act, openChannel, openThread, notify],
  );
  const shell = useMemo((): Shell => ({ openMenu: () => setMenuOpen(true), choosePerson }), [choosePerson]);

  return (
    <WorkspaceContext value={context}>
      <ShellContext value={shell}>
        {/* Another person sees everything afresh. */}
        <div key={me.id} className={`shell ${isMenuOpen ? 'is-menu-open' : ''}`}>
          <Sidebar view={view} current={current} onOpen={openChannel} onChoose={choosePerson} />
          {isMenuOpen && (
            <button type="button" className="scrim" aria-label="Close menu" onClick={() => setMenuOpen(false)} />
          )}
          <Main
            state={state}
            current={current}
            thread={thread}
            threadMessages={current === null || thread === null ? undefined : state.threads[threadKey(current, thread)]}
            onCloseThread={() => go({ thread: null })}
          />
          {view?.modal && <Modal key={view.person.id} modal={view.modal} />}
        </div>
        <Notices texts={notices.texts} />
      </ShellContext>
    </WorkspaceContext>
  );
}
