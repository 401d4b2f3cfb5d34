import { type ReactNode, useMemo, useState } from 'react';
import type { ElementValue, PersonView } from '../../protocol.ts';
import { BlockList } from '../blocks/block-view.tsx';
import { type Surface, SurfaceContext } from '../blocks/surface.tsx';
import { useWorkspace } from '../workspace-context.tsx';
import { AppTabs } from './app-tabs.tsx';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { PaneHeader } from './pane-header.tsx';

export function HomeTab({ view }: { view: PersonView | null }): ReactNode {
  const { workspace, me, act } = useWorkspace();
  const [problem, setProblem] = useState<string | null>(null);
  const surface = useMemo((): Surface => {
    const press = async (blockId: string, actionId: string, element: ElementValue): Promise<void> => {
      setProblem(null);
      const result = await act({ kind: 'pressInView', as: me.id, surface: 'home', blockId, actionId, element });
      if (!result.ok) setProblem(result.message);
    };
    return {
      kind: 'home',
      press,
      fill: (blockId, actionId, element, isDispatching) =>
        isDispatching ? press(blockId, actionId, element) : Promise.resolve(),
      where: { surface: 'home' },
      stored: {},
      errors: {},
    };
  }, [act, me.id]);
  const home = view?.home ?? null;
  return (
    <>
      <PaneHeader
        sign={<Avatar id={workspace.bot.userId} size="small" />}
        title={workspace.bot.name}
        aside={<span className="app-badge">App</span>}
      />
      <AppTabs current="home" />
      <div className="home">
        <div className="home-content">
          {problem !== null && (
            <p className="message-problem" role="alert">
              <Icon name="warning" size={15} />
              {problem}
            </p>
          )}
          {home === null ? (
            <div className="nothing">
              <Avatar id={workspace.bot.userId} size="large" />
              <h2>Nothing here yet</h2>
              <p>
                {workspace.isAppConnected
                  ? `${workspace.bot.name} has not drawn its Home for ${me.realName} so far.`
                  : `${workspace.bot.name} is not connected, so it has not drawn its Home.`}
              </p>
            </div>
          ) : (
            <SurfaceContext value={surface}>
              <BlockList blocks={home.blocks} />
            </SurfaceContext>
          )}
        </div>
      </div>
    </>
  );
}
