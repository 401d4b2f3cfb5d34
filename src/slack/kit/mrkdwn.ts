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
export function mrkdwn(parts: TemplateStringsArray, ...values: (string | number | Mrkdwn)[]): Mrkdwn {
  let text = parts[0] ?? '';
  values.forEach((value, index) => {
    text += value instanceof Mrkdwn ? value.text : escapeText(String(value));
    text += parts[index + 1] ?? '';
  });
  return new Mrkdwn(text);
}

/** Joins pieces of markup. */
export function joinMrkdwn(pieces: readonly Mrkdwn[], separator = '\n'): Mrkdwn {
  return new Mrkdwn(pieces.map((piece) => piece.text).join(separator));
}

/** Shows a person's name; `quarterdeck` is the bot itself. Ids are validated, so nothing else can become a mention. */
export function person(id: string): Mrkdwn {
  return /^[UW][A-Z0-9]+$/.test(id) ? new Mrkdwn(`<@${id}>`) : mrkdwn`${id === 'quarterdeck' ? 'Quarterdeck' : id}`;
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

/** A link with our own label; only http and https. */
export function link(url: string, label: string): Mrkdwn {
  if (!/^https?:\/\/[^\s|<>]+$/.test(url)) return mrkdwn`${label}`;
  return new Mrkdwn(`<${url}|${escapeText(label).replaceAll('|', '¦')}>`);
}
