import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { asFields, asList, isFields, parseJson } from './fields.ts';
import type { Channel } from './protocol.ts';
import type { Bookmark, Data, StoredFile, StoredMessage, StoredView } from './records.ts';

const saveDelayMs = 200;

interface Saved {
  version: 1;
  lastMicros: number;
  channels: Channel[];
  messages: StoredMessage[];
  files: (Omit<StoredFile, 'bytes'> & { base64: string })[];
  homes: StoredView[];
  lastRead: [string, [string, string][]][];
  bookmarks: Bookmark[];
}

/** The data as one JSON text. */
function serialize(data: Data): string {
  const saved: Saved = {
    version: 1,
    lastMicros: data.lastMicros,
    channels: data.channels,
    messages: [...data.messages.values()].flatMap((inChannel) => [...inChannel.values()]),
    files: [...data.files.values()].map(({ bytes, ...file }) => ({ ...file, base64: bytes.toString('base64') })),
    homes: [...data.homes.values()],
    lastRead: [...data.lastRead].map(([person, read]) => [person, [...read]]),
    bookmarks: data.bookmarks,
  };
  return JSON.stringify(saved);
}

/** Reads what `serialize` wrote; null when the text is not such a snapshot. */
function deserialize(text: string): Data | null {
  const saved = parseJson(text);
  if (!isFields(saved) || saved.version !== 1 || !Array.isArray(saved.channels)) return null;
  const { channels, lastMicros } = saved as unknown as Saved;
  const messages = new Map<string, Map<string, StoredMessage>>();
  for (const message of asList(saved.messages) as StoredMessage[]) {
    const inChannel = messages.get(message.channel) ?? new Map<string, StoredMessage>();
    messages.set(message.channel, inChannel.set(message.ts, message));
  }
  const files = (asList(saved.files) as Saved['files']).map(({ base64, ...file }): [string, StoredFile] => [
    file.id,
    { ...file, bytes: Buffer.from(base64, 'base64') },
  ]);
  const homes = (asList(saved.homes) as StoredView[]).map((view): [string, StoredView] => [view.personId, view]);
  const lastRead = (asList(saved.lastRead) as Saved['lastRead']).map(
    ([person, read]): [string, Map<string, string>] => [person, new Map(read)],
  );
  return {
    channels,
    messages,
    files: new Map(files),
    homes: new Map(homes),
    lastRead: new Map(lastRead),
    bookmarks: asList(saved.bookmarks) as Bookmark[],
    lastMicros: typeof lastMicros === 'number' ? lastMicros : 0,
  };
}

/** Reads a snapshot file; null when there is none. One that cannot be read is kept beside as `….broken`. */
export function loadSnapshot(file: string): Data | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (asFields(error).code === 'ENOENT') return null;
    throw error;
  }
  const data = deserialize(text);
  if (data === null) renameSync(file, `${file}.broken`);
  return data;
}

/** Writes the data shortly after the last change, so that a burst of changes costs one write. */
export function snapshotWriter(file: string, data: Data, clock: Clock): { changed(): void; flush(): void } {
  let cancel: (() => void) | null = null;
  let isDirty = false;
  let delayMs = saveDelayMs;
  const flush = () => {
    cancel?.();
    cancel = null;
    if (!isDirty) return;
    isDirty = false;
    const startedAt = clock.monotonicMs();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, serialize(data));
    renameSync(`${file}.new`, file);
    // A large workspace takes longer to write: it is written less often, so that writing stays a small part of the time.
    delayMs = Math.max(saveDelayMs, 10 * (clock.monotonicMs() - startedAt));
  };
  const flushQuietly = () => {
    try {
      flush();
    } catch (error) {
      isDirty = true;
      console.error(`The local workspace could not save ${file}: ${String(error)}`);
    }
  };
  return {
    flush,
    changed: () => {
      isDirty = true;
      cancel ??= clock.after(delayMs, flushQuietly);
    },
  };
}
