import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import { describeRelease, type Verb, verbs } from '../../domain/release/verb.ts';
import { actions, context, section } from '../kit/blocks.ts';
import { buttonAction } from '../kit/button-action.ts';
import type { Reply } from '../kit/input.ts';
import { Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';
import { refusalReply } from '../kit/reply.ts';

/** As many as people can distinguish at a glance; the rest is in the list. */
const mostChoices = 8;

/**
 * Executes the typed command on the release that the person chooses. `words` is the typed text, so that one click is
 * enough; the plan hash makes the button stale when the plan has changed.
 */
export const chooseButton = buttonAction(
  'release.choose',
  z.object({ verb: z.enum(verbs), releaseId: z.string(), planHash: z.string(), words: z.string().max(500) }),
);

const labels: Readonly<Record<Verb, string>> = {
  status: 'Show',
  plan: 'Plan of',
  why: 'What keeps',
  tasks: 'Tasks of',
  report: 'Report of',
  note: 'Note on',
  change: 'Change of',
  edit: 'Edit',
  captain: 'Captain of',
  emergency: 'Emergency',
  bypass: 'Bypass for',
  approve: 'Approve',
  reject: 'Reject',
  start: 'Start',
  pause: 'Pause',
  resume: 'Resume',
  abort: 'Abort',
  retry: 'Try again',
  rollback: 'Roll back',
  accept: 'Accept',
  cancel: 'Cancel',
  ack: 'Acknowledge',
  handover: 'Hand over',
  snooze: 'Snooze',
};

/** The refusal message, with a button for each candidate release. */
export function choicesReply(refusal: Refusal & { verb: Verb }, releases: readonly Release[], words: string): Reply {
  const refused = refusalReply(refusal);
  const { verb } = refusal;
  const shown = releases.slice(0, mostChoices);
  if (shown.length === 0) return refused;
  const buttons = shown.map((release) =>
    chooseButton.draw(
      `${labels[verb]} ${releaseRef(release)} ${release.service} ${release.version} (${release.environment})`,
      { verb, releaseId: release.id, planHash: release.planHash, words: words.trim().slice(0, 500) },
    ),
  );
  // Screen readers get the same choices.
  const spoken = shown.map((release) => mrkdwn`• ${describeRelease(release)}`.text).join('\n');
  const more = releases.length - shown.length;
  return {
    ...refused,
    text: `${refused.text}\n${spoken}`,
    blocks: [
      section(new Mrkdwn(refused.text)),
      // One block each: Slack requires action ids to be unique within a block.
      ...buttons.flatMap((button, index) => actions(`choices.${index}`, [button])),
      ...(more > 0 ? [context(mrkdwn`and ${more} more; “/deploy list” shows them.`)] : []),
    ],
  };
}
