import { strategyNames } from './strategy/matrix.ts';

/** The words after `/deploy` that are commands; a test compares them with the list of subcommands. */
export const commandWords = [
  'new',
  'help',
  'list',
  'my',
  'status',
  'plan',
  'why',
  'tasks',
  'task',
  'edit',
  'captain',
  'emergency',
  'bypass',
  'bypasses',
  'approve',
  'reject',
  'start',
  'pause',
  'resume',
  'abort',
  'retry',
  'rollback',
  'accept',
  'cancel',
  'ack',
  'handover',
  'snooze',
  'note',
  'change',
  'changes',
  'report',
  'propose',
  'proposals',
  'candidate',
  'candidates',
  'signoff',
  'result',
  'where',
  'promote',
  'rehearse',
  'rollbacks',
  'incident',
  'lock',
  'unlock',
  'stop',
  'queue',
  'ride',
  'freeze',
  'maintenance',
  'when',
  'calendar',
  'webhooks',
] as const;

/** Small words that join the parts of a request or of a target: `shop 1.2.0 to production at 15:00 because …`. */
export const joiningWords = [
  ...['to', 'in', 'on', 'at', 'of', 'from', 'for', 'by', 'with', 'and', 'or', 'the', 'a', 'an', 'because'],
  ...['service', 'services', 'version', 'versions', 'environment', 'environments', 'release', 'releases'],
] as const;

/** Words that mean more than, or something other than, one service or environment. */
const otherWords = ['all', 'any', 'every', 'everything', 'none', 'nothing', 'this', 'that', 'it', 'now', 'latest'];

const reserved: ReadonlySet<string> = new Set([...commandWords, ...joiningWords, ...otherWords, ...strategyNames]);

/**
 * Why this name is reserved: typed in a command, it would mean something else. Null when it is allowed. Names are
 * compared in lowercase.
 */
export function reservedBecause(name: string): string | null {
  const word = name.toLowerCase();
  if (reserved.has(word)) return `“${name}” means something else in a command`;
  if (/^\d+$/.test(word)) return `“${name}” would be read as a number`;
  if (/^r-?\d+$/.test(word)) return `“${name}” would be read as a release`;
  if (/^c-\d+$/.test(word)) return `“${name}” would be read as a change request`;
  if (/^i-\d+$/.test(word)) return `“${name}” would be read as an incident`;
  if (/^v?\d+(?:[.-]\d+)+$/.test(word)) return `“${name}” would be read as a version or a date`;
  if (/^\d+(?:ms|s|sec|m|min|h|d)$/.test(word)) return `“${name}” would be read as a duration`;
  return null;
}
