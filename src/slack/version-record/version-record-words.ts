import { recordWords, standingOf, type VersionRecord } from '../../domain/version-record/version-record.ts';
import { type Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';

const icons = {
  valid: ':white_check_mark:',
  rejected: ':x:',
  withdrawn: ':leftwards_arrow_with_hook:',
  expired: ':hourglass:',
} as const;

/** One release candidate or sign-off on a line: how it stands first, because that is what people look for. */
export function recordLine(record: VersionRecord, now: Date): Mrkdwn {
  const standing = standingOf(record, now);
  const { kind, version, authorId, onBehalfOf, at, expiresAt, withdrawn, text, link } = record;
  const who = onBehalfOf === null ? person(authorId) : mrkdwn`${person(authorId)} for ${person(onBehalfOf)}`;
  const until =
    standing === 'valid'
      ? mrkdwn`counts until ${moment(expiresAt)}`
      : withdrawn === null
        ? mrkdwn`${standing}`
        : mrkdwn`withdrawn by ${person(withdrawn.by)}: ${firstLine(withdrawn.reason)}`;
  const shown = link === null ? mrkdwn`` : mrkdwn` · ${link.url}`;
  return mrkdwn`${icons[standing]} *${version}* ${recordWords[kind]} by ${who} on ${moment(at)} · ${until}\n> ${firstLine(text)}${shown}`;
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
