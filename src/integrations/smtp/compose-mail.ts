import { type Span, webLink } from '../../domain/span.ts';
import type { Announcement } from '../../ports/announcer.ts';

/** The parts of an e-mail that its announcement determines. */
export interface ComposedMail {
  subject: string;
  messageId: string;
  inReplyTo?: string;
  references: string[];
  text: string;
  html: string;
}

/**
 * An announcement as an e-mail. Its Message-ID comes from its key, so a second attempt has the same one; those of the
 * earlier e-mails keep all of one release in one thread.
 */
export function composeMail(announcement: Announcement, domain: string): ComposedMail {
  const { key, earlier, title, headline, text, footer, link } = announcement;
  const idOf = (one: string) => `<${one.replace(/[^A-Za-z0-9._-]/g, '-')}@${domain}>`;
  const references = earlier.map(idOf);
  const safe = text.map((span) => ({ ...span, url: webLink(span.url) }));
  const inReplyTo = references.at(-1);
  return {
    subject: title,
    messageId: idOf(key),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    references,
    text: plainText({ headline, text: safe, footer, link: webLink(link) }),
    html: page({ title, headline, text: safe, footer, link: webLink(link) }),
  };
}

type Parts = Pick<Announcement, 'headline' | 'text' | 'footer' | 'link'>;

function plainText({ headline, text, footer, link }: Parts): string {
  const body = text.map((span) => (span.url === null ? span.text : `${span.text}: ${span.url}`)).join('');
  const slack = link === null ? [] : [`Open in Slack: ${link}`];
  return `${[headline, body, ...slack, `-- \n${footer}`].join('\n\n')}\n`;
}

/** No images, no styles from elsewhere, no scripts: nothing that tells who opened it. */
function page({ title, headline, text, footer, link }: Parts & { title: string }): string {
  const font = 'font-family:-apple-system,Segoe UI,Helvetica,Arial,sans-serif';
  const slack = link === null ? [] : [`<p>${anchor(link, 'Open in Slack')}</p>`];
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    // Readers in the dark get light text and links.
    `<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title></head>`,
    `<body style="${font};font-size:15px;line-height:1.5">`,
    `<p><strong>${escapeHtml(headline)}</strong></p>`,
    `<p>${text.map(markupOf).join('')}</p>`,
    ...slack,
    `<p style="font-size:12px;color:#767676">${escapeHtml(footer)}</p>`,
    '</body></html>',
  ].join('\n');
}

function markupOf({ text, isBold, url }: Span): string {
  if (url !== null) return anchor(url, text);
  const escaped = escapeHtml(text).replaceAll('\n', '<br>\n');
  return isBold ? `<strong>${escaped}</strong>` : escaped;
}

function anchor(url: string, label: string): string {
  return `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
