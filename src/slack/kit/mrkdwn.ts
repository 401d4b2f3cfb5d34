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
 * Slack reads `&`, `<` and `>` as markup; everything a person or the world wrote goes through here. Bold and the like stay
 * as people wrote them: Slack has no escape for those, and an invisible character beside them would be copied with a name.
 */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Builds markup: the template is ours, every interpolation is escaped unless it is markup already. */
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

/** Shows a person's name; `quarterdeck` is the bot itself. Ids are checked, so nothing else can become a mention. */
export function person(id: string): Mrkdwn {
  return /^[UW][A-Z0-9]+$/.test(id) ? new Mrkdwn(`<@${id}>`) : mrkdwn`${id === 'quarterdeck' ? 'Quarterdeck' : id}`;
}

export function userGroup(id: string): Mrkdwn {
  return /^S[A-Z0-9]+$/.test(id) ? new Mrkdwn(`<!subteam^${id}>`) : mrkdwn`${id}`;
}

/** A moment that every reader sees in their own zone; the fallback is UTC. */
export function moment(at: Date): Mrkdwn {
  const fallback = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return new Mrkdwn(`<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty} {time}|${fallback}>`);
}

/** A link with our own label; only http and https. */
export function link(url: string, label: string): Mrkdwn {
  if (!/^https?:\/\/[^\s|<>]+$/.test(url)) return mrkdwn`${label}`;
  return new Mrkdwn(`<${url}|${escapeText(label).replaceAll('|', '¦')}>`);
}
