import { type ReactNode, useMemo, useState } from 'react';
import type { ElementValue, Message } from '../../protocol.ts';
import { BlockList } from '../blocks/block-view.tsx';
import { Mrkdwn } from '../blocks/mrkdwn.tsx';
import { type Surface, SurfaceContext } from '../blocks/surface.tsx';
import { useWorkspace } from '../workspace-context.tsx';
import { Icon } from './icon.tsx';

/** What a message says; its elements act on the message. */
export function MessageBody({ message }: { message: Message }): ReactNode {
  const { act, me } = useWorkspace();
  const [problem, setProblem] = useState<string | null>(null);
  const { channel, ts } = message;

  const surface = useMemo((): Surface => {
    const press = async (blockId: string, actionId: string, element: ElementValue): Promise<void> => {
      setProblem(null);
      const result = await act({ kind: 'press', as: me.id, channel, ts, blockId, actionId, element });
      if (!result.ok) setProblem(result.message);
    };
    return {
      kind: 'message',
      press,
      fill: (blockId, actionId, element, isDispatching) =>
        isDispatching ? press(blockId, actionId, element) : Promise.resolve(),
      where: { channel, ts },
      stored: {},
      errors: {},
    };
  }, [act, me.id, channel, ts]);

  return (
    <SurfaceContext value={surface}>
      {message.blocks.length > 0 ? (
        <BlockList blocks={message.blocks} />
      ) : (
        message.text !== '' && <Mrkdwn text={message.text} linking="addresses" />
      )}
      {problem !== null && (
        <p className="message-problem" role="alert">
          <Icon name="warning" size={15} />
          {problem}
        </p>
      )}
    </SurfaceContext>
  );
}
