import type { Reminded, ReminderRung } from '../../domain/approval/reminder-ladder.ts';
import type { ReleaseWork } from '../release-work.ts';
import { pageForApproval } from './page-for-approval.ts';

const words: Readonly<Record<ReminderRung, string>> = {
  'approval-half': 'Half of the time for the approval is over.',
  'approval-backup': 'Three quarters of the time for the approval are over.',
  'approval-page': 'This emergency has almost no time left for its approval.',
};

/**
 * Sends the card to these people, and says in its thread who was reminded and who was left out, and why. The last
 * rung also pages.
 */
export async function remind(work: ReleaseWork, rung: ReminderRung, { to, skipped }: Reminded): Promise<void> {
  const { deps, stores, release } = work;
  if (to.length === 0 && skipped.length === 0 && rung !== 'approval-page') return;
  for (const person of to)
    await stores.messages.want(
      { id: deps.ids.next<'Message'>('msg'), releaseId: release.id, surface: { kind: 'card' }, target: person },
      rung === 'approval-page' ? 0 : 3,
    );
  await work.record('approvers.reminded', { rung, to, skipped });
  const mention = (id: string) => `<@${id}>`;
  const told = to.length === 0 ? '' : ` Reminded: ${to.map(mention).join(', ')}.`;
  const left = skipped.map(({ id, reason }) => `${mention(id)} (${reason})`).join(', ');
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    releaseId: release.id,
    key: `reminded:${release.id}:${release.planHash}:${rung}`,
    target: deps.settings.releaseChannel,
    threadOf: { kind: 'card' },
    content: { kind: 'text', text: `:bell: ${words[rung]}${told}${left === '' ? '' : ` Not reminded: ${left}.`}` },
    priority: rung === 'approval-page' ? 0 : 3,
  });
  if (rung === 'approval-page') await pageForApproval(work);
}
