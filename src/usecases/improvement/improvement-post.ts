import { improvementCard } from '../../domain/improvement/card.ts';
import { type Improvement, improvementRef } from '../../domain/improvement/improvement.ts';
import type { Post } from '../../domain/message/message.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { taskRef } from '../../domain/task/task.ts';
import type { Stores } from '../../ports/stores.ts';
import type { ChangeDeps } from '../deps.ts';

/** Posts the card on which the improvement is decided to the release channel. */
export async function postCard(
  { settings }: Pick<ChangeDeps, 'settings'>,
  stores: Stores,
  improvement: Improvement,
): Promise<void> {
  await stores.posts.add({
    id: improvement.postId,
    releaseId: improvement.releaseId,
    key: `improvement:${improvement.id}`,
    target: settings.releaseChannel,
    threadOf: null,
    content: await contentOf(stores, improvement),
    priority: 2,
  });
}

/** The card shows how the improvement stands now. */
export async function updateCard(stores: Stores, improvement: Improvement): Promise<void> {
  const post = await stores.posts.find(improvement.postId);
  if (post === null) throw new Error(`${improvementRef(improvement)} has no card`);
  await stores.posts.save({ ...post, state: 'due', content: await contentOf(stores, improvement) });
  await stores.posts.schedule(post.id, 0);
}

async function contentOf(stores: Stores, improvement: Improvement): Promise<Post['content']> {
  const release = improvement.releaseId === null ? null : await stores.releases.find(improvement.releaseId);
  const task = improvement.taskId === null ? null : await stores.tasks.findTask(improvement.taskId);
  const home = task === null ? null : await stores.releases.find(task.releaseId);
  return {
    kind: 'improvement',
    card: improvementCard(
      improvement,
      release === null ? null : releaseRef(release),
      task === null || home === null ? null : taskRef(home, task),
    ),
  };
}
