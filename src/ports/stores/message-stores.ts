import type { MessageId, PostId, ReleaseId } from '../../domain/ids.ts';
import type { LivingMessage, Post } from '../../domain/message/message.ts';
import type { DueQueue } from '../due-queue.ts';

export interface MessageStore extends DueQueue<MessageId> {
  /** Ensures that the message exists and is due now; an existing one keeps its posted state. */
  want(message: Pick<LivingMessage, 'id' | 'releaseId' | 'surface' | 'target'>, priority: number): Promise<void>;
  /**
   * Every living message of the release becomes due: `delayMs` from now, 0 by default, or as soon as its last edit is
   * long enough ago.
   */
  touch(releaseId: ReleaseId, delayMs?: number): Promise<void>;
  find(id: MessageId): Promise<LivingMessage | null>;
  save(message: LivingMessage): Promise<void>;
  forRelease(releaseId: ReleaseId): Promise<LivingMessage[]>;
}

export interface PostStore extends DueQueue<PostId> {
  /** Does nothing when the key is known. */
  add(post: Omit<Post, 'state' | 'postedChannel' | 'postedTs'>): Promise<void>;
  find(id: PostId): Promise<Post | null>;
  save(post: Post): Promise<void>;
  forRelease(releaseId: ReleaseId): Promise<Post[]>;
}
