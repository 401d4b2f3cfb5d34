import { agentName, isAgent } from '../../domain/agent/agent.ts';
import { type Piece, RichText } from '../../domain/rich-text.ts';

/** Text in Slack's own markup, already escaped: only `mrkdwn` and its builders make it. */
export class Mrkdwn {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

/**
 * Slack treats `&`, `<` and `>` as markup; all text from people and external systems is escaped here. Bold and similar
 * formatting stay as written: Slack has no escape for them, and an invisible character next to them would be copied
 * with a name.
 */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Builds markup: the template is ours, and every interpolation is escaped unless it is already markup. */
export function mrkdwn(parts: TemplateStringsArray, ...values: (string | number | Mrkdwn | RichText)[]): Mrkdwn {
  let text = parts[0] ?? '';
  values.forEach((value, index) => {
    if (value instanceof Mrkdwn) text += value.text;
    else text += value instanceof RichText ? toMrkdwn(value).text : escapeText(String(value));
    text += parts[index + 1] ?? '';
  });
  return new Mrkdwn(text);
}

/** Joins pieces of markup. */
export function joinMrkdwn(pieces: readonly (Mrkdwn | RichText)[], separator = '\n'): Mrkdwn {
  return new Mrkdwn(pieces.map((piece) => (piece instanceof RichText ? toMrkdwn(piece) : piece).text).join(separator));
}

/** A text of the domain in Slack's markup. */
export function toMrkdwn({ pieces }: RichText): Mrkdwn {
  return new Mrkdwn(pieces.map(markupOf).join(''));
}

function markupOf(piece: Piece): string {
  switch (piece.kind) {
    case 'text':
      return piece.isBold ? `*${escapeText(piece.text)}*` : escapeText(piece.text);
    case 'icon':
      return `:${piece.name}:`;
    case 'person':
      return person(piece.id).text;
    case 'moment':
      return moment(piece.at).text;
    case 'link':
      return link(piece.url, piece.label).text;
  }
}

/** Shows a person's name, or an agent's, marked as one; `quarterdeck` is the bot itself. Ids are validated, so nothing else can become a mention. */
export function person(id: string): Mrkdwn {
  if (/^[UW][A-Z0-9]+$/.test(id)) return new Mrkdwn(`<@${id}>`);
  if (isAgent(id)) return mrkdwn`${agentName(id)} (agent)`;
  return mrkdwn`${id === 'quarterdeck' ? 'Quarterdeck' : id}`;
}

export function channel(id: string): Mrkdwn {
  return /^[CG][A-Z0-9]+$/.test(id) ? new Mrkdwn(`<#${id}>`) : mrkdwn`${id}`;
}

export function userGroup(id: string): Mrkdwn {
  return /^S[A-Z0-9]+$/.test(id) ? new Mrkdwn(`<!subteam^${id}>`) : mrkdwn`${id}`;
}

/** A timestamp that readers see in their own time zone; the fallback is UTC. */
export function moment(at: Date): Mrkdwn {
  const fallback = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return new Mrkdwn(`<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty} {time}|${fallback}>`);
}

/** A timestamp of today to the second, in the time zone of its reader; the fallback is UTC. */
export function exactMoment(at: Date): Mrkdwn {
  const fallback = `${at.toISOString().slice(11, 19)} UTC`;
  return new Mrkdwn(`<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty} {time_secs}|${fallback}>`);
}

/** A link with our own label; only http and https. */
export function link(url: string, label: string): Mrkdwn {
  if (!/^https?:\/\/[^\s|<>]+$/.test(url)) return mrkdwn`${label}`;
  return new Mrkdwn(`<${url}|${escapeText(label).replaceAll('|', '¦')}>`);
}
