import { withIds } from '../block-elements.ts';
import { asList, type Fields, isFields } from '../fields.ts';
import { freshId, type Hub } from '../hub.ts';
import type { Block } from '../protocol.ts';
import { limits } from '../validate/limits.ts';
import { validateBlocks, validateMetadata } from '../validate/validate-blocks.ts';
import { jsonArg, type Refusal, refuse, refuseProblems, textArg } from './call.ts';

export interface Content {
  text: string;
  blocks: Block[];
  /** Undefined when the call says nothing of metadata. */
  metadata?: Fields;
}

/** What a message says, from the arguments of a call or the body of a response_url, strictly checked. */
export function readContent(hub: Hub, args: Fields): Content | Refusal {
  const text = textArg(args, 'text');
  const markdown = textArg(args, 'markdown_text');
  const blocks = jsonArg(args, 'blocks');
  const attachments = jsonArg(args, 'attachments');
  if (markdown !== undefined && (text !== undefined || blocks !== undefined)) return refuse('markdown_text_conflict');
  if ((markdown?.length ?? 0) > limits.markdownText) return refuse('msg_too_long');
  if (attachments !== undefined && !Array.isArray(attachments)) return refuse('invalid_attachments');
  if (asList(attachments).length > limits.attachments) return refuse('too_many_attachments');
  if (blocks !== undefined && !Array.isArray(blocks)) return refuse('invalid_blocks_format');
  const problems = blocks === undefined ? [] : validateBlocks(blocks, 'message', hub.unsupportedBlocks);
  if (problems.length > 0) return refuseProblems('invalid_blocks', problems);
  if (wordsIn(blocks) > limits.messageWords) return refuse('msg_blocks_too_long');
  const isEmpty = asList(blocks).length === 0 && asList(attachments).length === 0;
  if (isEmpty && (text ?? markdown ?? '').trim() === '') return refuse('no_text');
  const metadata = jsonArg(args, 'metadata');
  const badMetadata = metadata === undefined ? null : validateMetadata(metadata);
  if (badMetadata !== null) return refuse(badMetadata);
  return {
    text: (text ?? markdown ?? '').slice(0, limits.messageText),
    blocks: withIds(blocks, () => freshId(hub.ids, '').slice(-5)),
    ...(isFields(metadata) ? { metadata } : {}),
  };
}

/** Characters of text in all blocks; tables have limits of their own. */
function wordsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + wordsIn(item), 0);
  if (!isFields(value) || value.type === 'table' || value.type === 'data_table') return 0;
  return Object.entries(value).reduce(
    (sum, [name, field]) => sum + (name === 'text' && typeof field === 'string' ? field.length : wordsIn(field)),
    0,
  );
}
