import type { Channel } from './protocol.ts';
import type { Data } from './records.ts';
import type { WorkspaceSeed } from './seed.ts';

/** The seed's channels with what was saved: who joined and left stays, a new channel of the seed is added. */
export function createData(seed: WorkspaceSeed, saved: Data | null): Data {
  const fresh = seed.channels.map(
    ({ id, name, kind, purpose, memberIds, isArchived }): Channel => ({
      id,
      name,
      kind,
      purpose,
      memberIds: [...memberIds],
      isArchived: isArchived ?? false,
    }),
  );
  if (!saved) {
    return {
      channels: fresh,
      messages: new Map(),
      files: new Map(),
      homes: new Map(),
      lastRead: new Map(),
      bookmarks: [],
      lastMicros: 0,
    };
  }
  const known = new Set(saved.channels.map(({ id }) => id));
  return { ...saved, channels: [...saved.channels, ...fresh.filter(({ id }) => !known.has(id))] };
}
