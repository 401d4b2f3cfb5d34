import { decodeEntities, type Inline } from './mrkdwn-nodes.ts';
import { safeLink } from './safe-link.ts';

/** What stands between `<` and `>`; null when it is nothing Slack knows, so that it stays text. */
export const parseAngle = (inside: string): Inline | null => {
  const bar = inside.indexOf('|');
  const target = bar === -1 ? inside : inside.slice(0, bar);
  const label = bar === -1 ? '' : decodeEntities(inside.slice(bar + 1));
  if (/^@[UW][A-Z0-9]+$/.test(target)) return { kind: 'user', id: target.slice(1), label };
  if (/^#[CDG][A-Z0-9]+$/.test(target)) return { kind: 'channel', id: target.slice(1), label };
  if (target.startsWith('!date^')) return parseDate(target, label);
  if (target.startsWith('!subteam^')) return { kind: 'group', id: target.slice('!subteam^'.length), label };
  if (/^!(here|channel|everyone)$/.test(target)) return { kind: 'broadcast', range: target.slice(1) };
  const url = safeLink(decodeEntities(target));
  return url === null ? null : { kind: 'link', url, label: label === '' ? url.replace(/^mailto:/i, '') : label };
};

/** `!date^<seconds>^<format>^<link>` */
const parseDate = (target: string, fallback: string): Inline | null => {
  const [, seconds = '', format = '', link] = target.split('^');
  if (!/^\d{1,12}$/.test(seconds) || format === '') return null;
  return { kind: 'date', seconds: Number(seconds), format, url: link === undefined ? null : safeLink(link), fallback };
};
