import type { PostContent } from '../../domain/message/message.ts';
import type { ReleaseWork } from '../release-work.ts';

/**
 * A direct message to a person, once per key. Whoever did it is not told of it; agents and the bot have no messages.
 * What people typed goes into a text through `asTyped`.
 */
export async function tellPerson(
  work: ReleaseWork,
  personId: string | null,
  what: { key: string; content: PostContent; priority?: number },
): Promise<void> {
  if (personId === null || personId === work.actor.id || !/^[UW][A-Z0-9]+$/.test(personId)) return;
  await work.stores.posts.add({
    id: work.deps.ids.next<'Post'>('pst'),
    releaseId: work.release.id,
    key: `${what.key}:${personId}`,
    target: personId,
    threadOf: null,
    content: what.content,
    priority: what.priority ?? 2,
  });
}
