import type { ReleaseId } from '../../domain/ids.ts';
import type { Verb } from '../../domain/release/verb.ts';
import type { Deps } from '../../usecases/deps.ts';
import { type ActionListener, onPress, staleReply } from '../kit/button-action.ts';
import { reasonModal } from '../release/reason-modal.ts';
import { chooseButton } from './choices.ts';
import { releaseSubcommands } from './index.ts';

/** Executes a typed command on the release that the person chose from those offered. */
export function chooseActions(deps: Deps): ActionListener[] {
  return [
    onPress(chooseButton, async ({ verb, releaseId, planHash, words }, input) => {
      const command = releaseSubcommands.find((one) => one.name === verb);
      const release = await deps.database.read((stores) => stores.releases.find(releaseId as ReleaseId));
      if (!command || !release || release.planHash !== planHash) return staleReply;
      if (!command.needsReason || words.length >= 3) return command.carryOut(deps, release, words, input);
      await input.openModal(reasonModal(purposeOf(verb, release)));
      return null;
    }),
  ];
}

function purposeOf(verb: Verb, { id: releaseId, planHash }: { id: ReleaseId; planHash: string }) {
  switch (verb) {
    case 'reject':
      return { for: 'reject' as const, releaseId, planHash };
    case 'accept':
      return { for: 'accept' as const, releaseId };
    default:
      return { for: 'roll_back' as const, releaseId };
  }
}
