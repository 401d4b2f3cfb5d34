import { type ReportView, writeReport } from '../../domain/report/summary.ts';
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
