import type { LivingSurface } from '../../domain/message/message.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import type { Rendered } from '../kit/blocks.ts';
import { context } from '../kit/blocks.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { releaseCard } from '../release/release-card.ts';
import { groupMessage } from './group-message.ts';
import { proposalCard } from './proposal-card.ts';

export { renderPost } from './posts.ts';

/** The one place that knows which surface shows what. Pure: the same view gives the same message. */
export function renderLiving(surface: LivingSurface, view: ReleaseView): Rendered & { cell: string | null } {
  switch (surface.kind) {
    case 'card':
      return { ...releaseCard(view), cell: null };
    case 'group':
      return groupMessage(surface.groupId, view);
    case 'proposal': {
      const proposal = view.proposals.find((one) => one.id === surface.proposalId);
      const gone = mrkdwn`This proposal is no longer on record.`;
      return {
        ...(proposal ? proposalCard(proposal, view) : { text: gone.text, blocks: [context(gone)] }),
        cell: null,
      };
    }
  }
}
