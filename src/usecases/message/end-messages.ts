import { isAcceptedAsIs } from '../../domain/deployment/deployment.ts';
import { phaseOf } from '../../domain/release/phase.ts';
import type { ReleaseWork } from '../release-work.ts';

/**
 * Announces that the release has ended: the report in the card's thread, and one line for each group. Good news goes in
 * the thread of the group's living message; bad news is a new post, because somebody may have to act on it.
 */
export async function endMessages(work: ReleaseWork): Promise<void> {
  const { deps, stores, release } = work;
  const phase = phaseOf(release.state, work.deployment?.state ?? null);
  const isGood = phase === 'completed' && !isAcceptedAsIs(work.deployment);
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    releaseId: release.id,
    // A rejected release can be changed, and rejected again.
    key: `${release.id}:report:${phase}${release.state === 'rejected' ? `:${release.planHash}` : ''}`,
    target: deps.settings.releaseChannel,
    threadOf: { kind: 'card' },
    content: { kind: 'report' },
    priority: 5,
  });
  // Before anything was deployed, the living message is enough.
  if (work.deployment === null) return;
  for (const group of deps.settings.groups)
    for (const channel of group.channels)
      await stores.posts.add({
        id: deps.ids.next<'Post'>('pst'),
        releaseId: release.id,
        key: `${release.id}:outcome:${phase}:${group.id}:${channel}`,
        target: channel,
        threadOf: isGood ? { kind: 'group', groupId: group.id } : null,
        content: { kind: 'outcome', groupId: group.id },
        priority: isGood ? 6 : 2,
      });
}
