import type { Fields } from './fields.ts';
import type { Block, Channel } from './protocol.ts';

/** A message as the workspace keeps it. */
export interface StoredMessage {
  channel: string;
  ts: string;
  threadTs?: string;
  authorId: string;
  text: string;
  blocks: Block[];
  postedAt: number;
  editedAt?: number;
  /** Set on an ephemeral message: the only person who sees it. */
  visibleTo?: string;
  metadata?: Fields;
  fileIds: string[];
  reactions: { name: string; userIds: string[] }[];
  /** A thread reply that was also sent to the channel. */
  isBroadcast?: boolean;
  /** The remains of a deleted message that had replies. */
  isTombstone?: boolean;
}

export interface StoredFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  bytes: Buffer;
  uploadKey: string;
  isShared: boolean;
}

/** Values of inputs by block_id and action_id, in the shape of `view.state.values`. */
export type Values = Record<string, Record<string, Fields>>;

/** A modal or a Home tab. */
export interface StoredView {
  id: string;
  hash: string;
  type: 'modal' | 'home';
  personId: string;
  callbackId: string;
  privateMetadata: string;
  externalId: string;
  title?: Fields;
  submit?: Fields;
  close?: Fields;
  notifyOnClose: boolean;
  clearOnClose: boolean;
  blocks: Block[];
  values: Values;
  errors: Record<string, string>;
  rootId: string;
  previousId: string | null;
}

export interface Bookmark {
  id: string;
  channel: string;
  title: string;
  type: string;
  link: string;
  emoji: string;
}

/** Everything that survives a restart. */
export interface Data {
  channels: Channel[];
  /** By channel id, then by ts in posting order. */
  messages: Map<string, Map<string, StoredMessage>>;
  files: Map<string, StoredFile>;
  homes: Map<string, StoredView>;
  /** By person id, then by channel id: the ts up to which the person has read. */
  lastRead: Map<string, Map<string, string>>;
  bookmarks: Bookmark[];
  /** The last ts given, in microseconds: no two messages share one. */
  lastMicros: number;
}
