import { z } from 'zod';
import type { ReleaseId } from '../../domain/ids.ts';
import { promotableTo } from '../../domain/promotion/environment-row.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import type { Deps } from '../../usecases/deps.ts';
import { promoteFrom } from '../../usecases/promotion/promote-from.ts';
import { type ActionListener, buttonAction, onPress } from '../kit/button-action.ts';
import { answer } from '../kit/reply.ts';
import { promotedWords } from './promoted-words.ts';

const promoteButton = buttonAction(
  'promotion.promote',
  z.object({ releaseId: z.string(), revision: z.number().int() }),
);

/** Offers the next environment on the card of a release that has ended well. */
export function promoteButtons({ release, deployment, isReplaced, environments }: ReleaseView) {
  const to = promotableTo(release, deployment, isReplaced, environments);
  if (to === null) return [];
  return [
    promoteButton.draw(`Promote to ${to}`, { releaseId: release.id, revision: release.revision }, { style: 'primary' }),
  ];
}

export function promotionActions(deps: Deps): ActionListener[] {
  return [
    onPress(promoteButton, async ({ releaseId }, { caller }) =>
      answer(await promoteFrom(deps, { releaseId: releaseId as ReleaseId }, caller), promotedWords),
    ),
  ];
}
