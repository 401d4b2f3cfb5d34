import { type ReportView, writeReport } from '../../domain/report/summary.ts';
import { type Rendered, sections } from '../kit/blocks.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { escapeText, Mrkdwn } from '../kit/mrkdwn.ts';

export function reportText(view: ReportView, now: Date): Mrkdwn {
  return fromMarkdown(writeReport(view, now));
}

/** Reports are written in Markdown for notes; Slack's mrkdwn uses single asterisks and its own bullets. */
export function fromMarkdown(markdown: string): Mrkdwn {
  return new Mrkdwn(
    escapeText(markdown)
      .replace(/&lt;@([UW][A-Z0-9]+|quarterdeck)&gt;/g, (_whole, id: string) =>
        id === 'quarterdeck' ? 'Quarterdeck' : `<@${id}>`,
      )
      .replace(/\*\*(.+?)\*\*/g, '*$1*')
      .replace(/^- /gm, '• '),
  );
}

/** Slack refuses a message whose blocks have much more text than this. */
const longestReport = 11_000;

/** A long report as a message; what does not fit is counted in its last line. */
export function reportMessage(markdown: string): Rendered {
  const text = cutMarkup(fromMarkdown(markdown).text, longestReport);
  return { text: cutMarkup(text, limits.messageText), blocks: sections(new Mrkdwn(text)) };
}
