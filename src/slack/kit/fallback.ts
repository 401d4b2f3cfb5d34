import type { Block } from './blocks.ts';
import { context, section, sections } from './blocks.ts';
import { tableLines } from './data-table.ts';
import { escapeText, Mrkdwn, mrkdwn } from './mrkdwn.ts';

/** Block types that Slack rolled out in phases: a workspace may reject them. */
const recent = new Set(['plan', 'task_card', 'data_visualization', 'data_table', 'container', 'card', 'alert']);

export function usesRecentBlocks(blocks: readonly Block[]): boolean {
  return blocks.some((block) => recent.has(block.type));
}

const marks: Readonly<Record<string, string>> = {
  pending: ':white_circle:',
  in_progress: ':large_blue_circle:',
  complete: ':white_check_mark:',
  error: ':x:',
};

/** The same content in blocks that every workspace accepts. */
export function withoutRecentBlocks(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block): Block[] => {
    switch (block.type) {
      case 'plan': {
        const rows = (block.tasks ?? []).map(
          (task) => `${marks[String(task.status)] ?? marks.pending} ${escapeText(String(task.title))}`,
        );
        return [section(new Mrkdwn([mrkdwn`*${block.title}*`.text, ...rows].join('\n')))];
      }
      case 'data_visualization': {
        const rows = block.chart.axis_config.categories.map((category, index) => {
          const values = block.chart.series.map((one) =>
            `${one.name} ${Math.round(one.data[index]?.value ?? 0)} ${block.chart.axis_config.y_label ?? ''}`.trim(),
          );
          return `• ${escapeText(category)}: ${escapeText(values.join(', '))}`;
        });
        return [section(new Mrkdwn([mrkdwn`*${block.title}*`.text, ...rows].join('\n')))];
      }
      case 'data_table':
        return sections(tableLines(block));
      default:
        return recent.has(block.type) ? [context(mrkdwn`(This workspace cannot show a ${block.type} here.)`)] : [block];
    }
  });
}
