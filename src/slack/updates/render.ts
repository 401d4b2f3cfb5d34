import type { LivingSurface } from '../../domain/message/message.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import type { Rendered } from '../kit/blocks.ts';
import { context } from '../kit/blocks.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { releaseCard } from '../release/release-card.ts';
import { groupMessage } from './group-message.ts';
import { page } from './page.ts';
import { proposalCard } from './proposal-card.ts';

export { renderPost } from './posts.ts';

const words = mrkdwn`The release that this message was about is no longer on record.`;
const gone: Rendered = { text: words.text, blocks: [context(words)] };

/** Maps each surface to its rendering. Pure: the same view gives the same message. */
export function renderLiving(surface: LivingSurface, view: ReleaseView): Rendered & { cell: string | null } {
  switch (surface.kind) {
    case 'card':
      return { ...releaseCard(view), cell: null };
    case 'group':
      return groupMessage(surface.groupId, view);
    case 'proposal': {
      const proposal = view.proposals.find((one) => one.id === surface.proposalId);
      return { ...(proposal ? proposalCard(proposal, view) : gone), cell: null };
    }
    case 'page': {
      const escalation = view.escalations.find((one) => one.id === surface.escalationId);
      return { ...(escalation ? page(escalation, view) : gone), cell: null };
    }
  }
}
