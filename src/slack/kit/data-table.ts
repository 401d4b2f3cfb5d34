import type { DataTableBlock } from '@slack/types';
import type { Block } from './blocks.ts';
import { cut, limits } from './limits.ts';
import { escapeText, Mrkdwn, mrkdwn, person } from './mrkdwn.ts';

/** What one cell of a table shows. A person is shown by name, an agent marked as one. */
export type Cell = string | { number: number; text: string } | { personId: string };

type TableCell = DataTableBlock['rows'][number][number];

const longestCell = 300;
const rowsOfPage = 10;

/**
 * Slack's native table, which people sort by its columns. As many rows as fit; callers say how many are left out. The
 * first column identifies the row.
 */
export function dataTable(caption: string, head: readonly string[], rows: readonly (readonly Cell[])[]): Block {
  const header = head.map((text): TableCell => ({ type: 'raw_text', text }));
  return {
    type: 'data_table',
    caption: cut(caption, limits.headerText),
    page_size: rowsOfPage,
    rows: [header, ...rows.slice(0, fittingRows(rows)).map((row) => row.map(tableCell))],
  };
}

/** How many of these rows one table can hold. */
export function fittingRows(rows: readonly (readonly Cell[])[]): number {
  let characters = 0;
  for (const [index, row] of rows.slice(0, limits.tableRows).entries()) {
    characters += row.reduce((sum, cell) => sum + wordsOf(cell).length, 0);
    if (characters > limits.tableCharacters) return index;
  }
  return Math.min(rows.length, limits.tableRows);
}

function wordsOf(cell: Cell): string {
  if (typeof cell !== 'string') return 'number' in cell ? cell.text : person(cell.personId).text;
  // Slack refuses an empty cell.
  return cut(cell, longestCell) || '–';
}

function tableCell(cell: Cell): TableCell {
  if (typeof cell === 'string') return { type: 'raw_text', text: wordsOf(cell) };
  if ('number' in cell) return { type: 'raw_number', value: cell.number, text: cell.text };
  if (!/^[UW][A-Z0-9]+$/.test(cell.personId)) return { type: 'raw_text', text: wordsOf(cell) };
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'user', user_id: cell.personId }] }],
  };
}

/** The rows as lines, for a workspace that cannot show a table. */
export function tableLines({ caption, rows }: Pick<DataTableBlock, 'caption' | 'rows'>): Mrkdwn {
  const [, ...body] = rows;
  const lines = body.map((row) => {
    const shown = row.map(cellMarkup).filter((text) => text !== '–');
    return `• ${shown.join(' · ')}`;
  });
  return new Mrkdwn([mrkdwn`*${caption}*`.text, ...lines].join('\n'));
}

function cellMarkup(cell: TableCell): string {
  if (cell.type !== 'rich_text') return escapeText(cell.text ?? ('value' in cell ? String(cell.value) : ''));
  return cell.elements
    .flatMap((part) => (part.type === 'rich_text_section' ? part.elements : []))
    .map((piece) => (piece.type === 'user' ? person(piece.user_id).text : ''))
    .join('');
}
