import { asFields, asList, asText, type Fields } from '../fields.ts';
import { freshId, type Hub, nextTs } from '../hub.ts';
import { addMessage, findMessage } from '../messages.ts';
import { messageField } from '../people/payloads.ts';
import type { StoredFile, StoredMessage } from '../records.ts';
import { isRefusal, jsonArg, type Method, type Refusal, refuse, textArg } from './call.ts';
import { writableChannel } from './channels.ts';
import { readContent } from './content.ts';

const maxFileBytes = 5_000_000;

const mimetypes: Record<string, string> = {
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
};

/** The methods `files.*`: a file is asked for, uploaded and completed, and only then anybody sees it. */
export const fileMethods: Record<string, Method> = {
  'files.getUploadURLExternal': ({ hub, args }) => {
    const name = textArg(args, 'filename');
    const length = Number(textArg(args, 'length'));
    if (name === undefined || !Number.isInteger(length) || length <= 0) return refuse('invalid_arguments');
    if (length > maxFileBytes) return refuse('file_upload_size_restricted');
    const extension = name.split('.').at(-1)?.toLowerCase() ?? '';
    const file: StoredFile = {
      id: freshId(hub.ids, 'F'),
      name: name.slice(0, 255),
      title: name.slice(0, 255),
      mimetype: mimetypes[extension] ?? 'application/octet-stream',
      bytes: Buffer.alloc(0),
      uploadKey: freshId(hub.ids, ''),
      isShared: false,
    };
    hub.data.files.set(file.id, file);
    return { ok: true, file_id: file.id, upload_url: `${hub.url()}/upload/${file.id}/${file.uploadKey}` };
  },

  'files.completeUploadExternal': ({ hub, args }) => {
    const wanted = asList(jsonArg(args, 'files')).map(asFields);
    const files = wanted.map((entry) => hub.data.files.get(asText(entry.id) ?? ''));
    if (files.length === 0) return refuse('invalid_arguments');
    const found = files.filter((file) => file !== undefined && file.bytes.length > 0);
    if (found.length < files.length) return refuse('file_not_found');
    const channelId = textArg(args, 'channel_id') ?? textArg(args, 'channels')?.split(',')[0];
    const message = channelId === undefined ? null : share(hub, args, channelId);
    if (isRefusal(message)) return message;
    const shared = found as StoredFile[];
    shared.forEach((file, index) => {
      file.title = asText(wanted[index]?.title) ?? file.title;
      file.isShared = true;
    });
    if (message) {
      message.fileIds = shared.map((file) => file.id);
      addMessage(hub, message);
    }
    hub.changed();
    return { ok: true, files: shared.map((file) => fileField(hub, file, message)) };
  },

  'files.info': ({ hub, args }) => {
    const file = hub.data.files.get(textArg(args, 'file') ?? '');
    return file?.isShared ? { ok: true, file: fileField(hub, file, null) } : refuse('file_not_found');
  },
};

function share(hub: Hub, args: Fields, channelId: string): StoredMessage | Refusal {
  const channel = writableChannel(hub, channelId);
  if (isRefusal(channel)) return channel;
  const threadTs = textArg(args, 'thread_ts');
  if (threadTs !== undefined && !findMessage(hub, channel.id, threadTs)) return refuse('thread_not_found');
  const comment = textArg(args, 'initial_comment');
  const hasWords = comment !== undefined || jsonArg(args, 'blocks') !== undefined;
  const content = hasWords ? readContent(hub, { text: comment, blocks: args.blocks }) : { text: '', blocks: [] };
  if (isRefusal(content)) return content;
  return {
    channel: channel.id,
    ts: nextTs(hub),
    ...(threadTs === undefined ? {} : { threadTs }),
    authorId: hub.seed.app.botUserId,
    text: content.text,
    blocks: content.blocks,
    postedAt: hub.clock.now().getTime(),
    fileIds: [],
    reactions: [],
  };
}

/** Takes the bytes of an upload; false when the address is not one that was given out. */
export function receiveUpload(hub: Hub, fileId: string, key: string, bytes: Buffer): boolean {
  const file = hub.data.files.get(fileId);
  if (!file || file.uploadKey !== key || file.isShared) return false;
  file.bytes = bytes;
  return true;
}

function fileField(hub: Hub, file: StoredFile, message: StoredMessage | null): Fields {
  const url = `${hub.url()}/files/${file.id}`;
  const shares = message ? { [message.channel]: [{ ts: message.ts, ...pickThread(hub, message) }] } : {};
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.name.split('.').at(-1) ?? '',
    user: hub.seed.app.botUserId,
    size: file.bytes.length,
    url_private: url,
    url_private_download: url,
    permalink: url,
    shares: { public: shares },
  };
}

function pickThread(hub: Hub, message: StoredMessage): Fields {
  const { thread_ts: threadTs } = messageField(hub, message);
  return threadTs === undefined ? {} : { thread_ts: threadTs };
}
