import { cutSpans, type Span, webLink } from '../../domain/span.ts';
import type { Announcement } from '../../ports/announcer.ts';

interface OpenUrl {
  type: 'Action.OpenUrl';
  title: string;
  url: string;
}

interface TextRun {
  type: 'TextRun';
  text: string;
  weight?: 'Bolder';
  size?: 'Small' | 'Medium';
  isSubtle?: true;
  selectAction?: OpenUrl;
}

interface RichTextBlock {
  type: 'RichTextBlock';
  inlines: TextRun[];
  spacing?: 'Small';
}

/** The body of a request to a workflow: one Adaptive Card. */
export interface TeamsMessage {
  type: 'message';
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive';
      contentUrl: null;
      content: {
        $schema: string;
        type: 'AdaptiveCard';
        version: '1.5';
        fallbackText: string;
        body: RichTextBlock[];
        actions: OpenUrl[];
        msteams: { width: 'Full' };
      };
    },
  ];
}

/** Teams refuses more than 28 KB. */
const mostBytes = 27_000;
const longestText = 16_000;
const mostLines = 120;

/**
 * An announcement as an Adaptive Card that Teams accepts. All text is in runs, where Teams reads no Markdown, so what
 * people typed can be neither a link nor a mention.
 */
export function composeCard(announcement: Announcement): TeamsMessage {
  for (let length = longestText; ; length = Math.floor(length / 2)) {
    const message = cardOf({ ...announcement, text: cutSpans(announcement.text, length) });
    if (length < 100 || Buffer.byteLength(JSON.stringify(message)) <= mostBytes) return message;
  }
}

function cardOf({ title, headline, text, footer, link }: Announcement): TeamsMessage {
  const lines = linesOf(text);
  const shown = lines.length > mostLines ? [...lines.slice(0, mostLines), [run({ text: '…' })]] : lines;
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.5',
          fallbackText: `${title}: ${headline}`,
          body: [
            block([{ type: 'TextRun', text: title, weight: 'Bolder', size: 'Medium' }]),
            block([{ type: 'TextRun', text: headline, weight: 'Bolder' }]),
            ...shown.map((inlines): RichTextBlock => ({ ...block(inlines), spacing: 'Small' })),
            block([{ type: 'TextRun', text: footer, size: 'Small', isSubtle: true }]),
          ],
          actions: webLink(link) === null ? [] : [openUrl('Open in Slack', link ?? '')],
          msteams: { width: 'Full' },
        },
      },
    ],
  };
}

/** Runs do not break lines reliably, so every line is a block. */
function linesOf(text: readonly Span[]): TextRun[][] {
  const lines: TextRun[][] = [[]];
  for (const span of text)
    for (const [index, part] of span.text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push(run({ ...span, text: part }));
    }
  return lines.filter((line) => line.length > 0);
}

function run({ text, isBold, url }: Partial<Span> & { text: string }): TextRun {
  return {
    type: 'TextRun',
    text,
    ...(isBold ? { weight: 'Bolder' } : {}),
    ...(webLink(url ?? null) === null ? {} : { selectAction: openUrl(text, url ?? '') }),
  };
}

function block(inlines: TextRun[]): RichTextBlock {
  return { type: 'RichTextBlock', inlines };
}

function openUrl(title: string, url: string): OpenUrl {
  return { type: 'Action.OpenUrl', title, url };
}
