import { asc, eq, sql } from 'drizzle-orm';
import type { MessageId, PostId } from '../../domain/ids.ts';
import { surfaceKey } from '../../domain/message/message.ts';
import type { MessageStore, PostStore } from '../../ports/stores/message-stores.ts';
import type { Handle } from '../handle.ts';
import { messages, posts } from '../schema.ts';
import { selectOnce } from '../select-once.ts';
import { ownColumns } from './columns.ts';
import { dueQueue } from './due-queue.ts';

const { surfaceKey: _key, postedAt: _postedAt, ...messageColumns } = ownColumns(messages);
const { createdAt: _createdAt, ...ownPostColumns } = ownColumns(posts);
const postColumns = { ...ownPostColumns, priority: posts.priority };

const findMessage = selectOnce((tx, id) => tx.select(messageColumns).from(messages).where(eq(messages.id, id)));

/**
 * Each message has a minimum interval between edits, so a busy release stays within Slack's rate limits; the last state
 * wins. Group messages wait a moment for further changes, because edits are limited and the first ones would be wasted.
 * Most are due in a second or so; there is no need to poll before that.
 */
function touchText(first: number, when: 'always' | 'held'): string {
  const isGroup = `surface_key like 'group:%'`;
  const wait = `case when ${isGroup} then interval '0.5 seconds' else interval '0' end`;
  const earliest = `clock_timestamp() + make_interval(secs => $${first + 1}::double precision) + ${wait}`;
  const distance = `case when ${isGroup} then interval '4 seconds' else interval '1 second' end`;
  const soon = `greatest(${earliest}, coalesce(posted_at, '-infinity') + ${distance})`;
  // Outside Slack, where nothing can be edited, what waits for its time or to be tried again goes on waiting.
  const waits = `(target like '%:%' and lease_until is null)`;
  return `
    update messages set due_at = case when ${waits} then coalesce(due_at, ${soon}) else least(due_at, ${soon}) end
    where release_id = $${first}${when === 'held' ? ' and exists (select from held)' : ''}
    returning due_at <= clock_timestamp() as is_due`;
}

export function messageStore(handle: Handle): MessageStore {
  const { tx } = handle;
  const columns = messageColumns;
  return {
    ...dueQueue<MessageId>(handle, messages),
    async want(message, priority) {
      handle.write(
        tx
          .insert(messages)
          .values({ ...message, surfaceKey: surfaceKey(message.surface), priority, dueAt: sql`clock_timestamp()` })
          .onConflictDoUpdate({
            target: [messages.releaseId, messages.surfaceKey, messages.target],
            set: { dueAt: sql`clock_timestamp()`, priority },
          }),
      );
      handle.becameDue('messages');
    },
    async touch(releaseId, delayMs = 0) {
      handle.add({ name: 'touch', parameters: [releaseId, delayMs / 1_000], queue: 'messages', text: touchText });
    },
    async find(id) {
      const [row] = await findMessage(handle, id);
      return row ?? null;
    },
    async save({ id, ...changes }) {
      const postedAt = sql`case when ${messages.postedHash} is distinct from ${changes.postedHash} then clock_timestamp() else ${messages.postedAt} end`;
      handle.write(
        tx
          .update(messages)
          .set({ ...changes, postedAt })
          .where(eq(messages.id, id)),
      );
    },
    async forRelease(releaseId) {
      return tx
        .select(columns)
        .from(messages)
        .where(eq(messages.releaseId, releaseId))
        .orderBy(asc(messages.surfaceKey));
    },
  };
}

export function postStore(handle: Handle): PostStore {
  const { tx } = handle;
  const columns = postColumns;
  return {
    ...dueQueue<PostId>(handle, posts),
    async add(post) {
      handle.write(
        tx
          .insert(posts)
          .values({ ...post, state: 'due', dueAt: sql`clock_timestamp()` })
          .onConflictDoNothing({ target: posts.key }),
      );
      handle.becameDue('posts');
    },
    async find(id) {
      const [row] = await tx.select(columns).from(posts).where(eq(posts.id, id));
      return row ?? null;
    },
    async save({ id, ...changes }) {
      handle.write(tx.update(posts).set(changes).where(eq(posts.id, id)));
    },
    async forRelease(releaseId) {
      return tx.select(columns).from(posts).where(eq(posts.releaseId, releaseId)).orderBy(asc(posts.createdAt));
    },
  };
}
