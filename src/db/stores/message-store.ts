import { asc, eq, sql } from 'drizzle-orm';
import type { MessageId, PostId } from '../../domain/ids.ts';
import { surfaceKey } from '../../domain/message/message.ts';
import type { MessageStore, PostStore } from '../../ports/stores.ts';
import type { Handle } from '../handle.ts';
import { messages, posts } from '../schema.ts';
import { ownColumns } from './columns.ts';
import { dueQueue } from './due-queue.ts';

export function messageStore(handle: Handle): MessageStore {
  const { tx } = handle;
  const { surfaceKey: _key, postedAt: _postedAt, ...columns } = ownColumns(messages);
  return {
    ...dueQueue<MessageId>(handle, messages),
    async want(message, priority) {
      await tx
        .insert(messages)
        .values({ ...message, surfaceKey: surfaceKey(message.surface), priority, dueAt: sql`clock_timestamp()` })
        .onConflictDoUpdate({
          target: [messages.releaseId, messages.surfaceKey, messages.target],
          set: { dueAt: sql`clock_timestamp()`, priority },
        });
      handle.becameDue();
    },
    async touch(releaseId) {
      // Each message keeps a distance between its edits, so a busy release stays within Slack's rate; the last state wins.
      const distance = sql`case when ${messages.surfaceKey} like 'group:%' then interval '4 seconds' else interval '1 second' end`;
      const soon = sql`greatest(clock_timestamp(), coalesce(${messages.postedAt}, '-infinity') + ${distance})`;
      await tx
        .update(messages)
        .set({ dueAt: sql`least(${messages.dueAt}, ${soon})` })
        .where(eq(messages.releaseId, releaseId));
      handle.becameDue();
    },
    async find(id) {
      const [row] = await tx.select(columns).from(messages).where(eq(messages.id, id));
      return row ?? null;
    },
    async save({ id, ...changes }) {
      const postedAt = sql`case when ${messages.postedHash} is distinct from ${changes.postedHash} then clock_timestamp() else ${messages.postedAt} end`;
      await tx
        .update(messages)
        .set({ ...changes, postedAt })
        .where(eq(messages.id, id));
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
  const { createdAt: _createdAt, ...own } = ownColumns(posts);
  const columns = { ...own, priority: posts.priority };
  return {
    ...dueQueue<PostId>(handle, posts),
    async add(post) {
      await tx
        .insert(posts)
        .values({ ...post, state: 'due', dueAt: sql`clock_timestamp()` })
        .onConflictDoNothing({ target: posts.key });
      handle.becameDue();
    },
    async find(id) {
      const [row] = await tx.select(columns).from(posts).where(eq(posts.id, id));
      return row ?? null;
    },
    async save({ id, ...changes }) {
      await tx.update(posts).set(changes).where(eq(posts.id, id));
    },
    async forRelease(releaseId) {
      return tx.select(columns).from(posts).where(eq(posts.releaseId, releaseId)).orderBy(asc(posts.createdAt));
    },
  };
}
