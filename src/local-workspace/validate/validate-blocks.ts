import { allBlocks, elementsOf } from '../block-elements.ts';
import { asFields, asList, isFields } from '../fields.ts';
import { blockRules, type Surface } from './blocks.ts';
import { limits } from './limits.ts';
import { byType, type Report } from './shape.ts';
import { tableCharacters } from './tables.ts';

export interface BlockProblem {
  words: string;
  pointer: string;
}

/** Collects problems; the first hundred are enough for anybody. */
export function collector(): { report: Report; problems: BlockProblem[] } {
  const problems: BlockProblem[] = [];
  const report: Report = {
    problem: (words, pointer) => {
      if (problems.length < 100) problems.push({ words, pointer });
    },
  };
  return { report, problems };
}

/** Everything that Slack would refuse in these blocks on this surface. */
export function validateBlocks(
  blocks: unknown,
  surface: Surface,
  unsupported: ReadonlySet<string>,
  base = '/blocks',
): BlockProblem[] {
  const { report, problems } = collector();
  if (!Array.isArray(blocks)) return [{ words: 'must provide an array', pointer: base }];
  const max = surface === 'message' ? limits.messageBlocks : limits.viewBlocks;
  if (blocks.length > max) return [{ words: `no more than ${max} items allowed`, pointer: base }];
  const allowed = Object.entries(blockRules).filter(
    ([type, rule]) => rule.surfaces.includes(surface) && !unsupported.has(type),
  );
  const shape = byType(Object.fromEntries(allowed.map(([type, rule]) => [type, rule.shape])));
  blocks.forEach((block, index) => {
    shape(block, `${base}/${index}`, report);
    refuseInside(block, unsupported, `${base}/${index}`, report);
  });
  checkIds(blocks, base, report);
  checkTotals(blocks, base, report);
  return problems;
}

function refuseInside(block: unknown, unsupported: ReadonlySet<string>, pointer: string, report: Report): void {
  asList(asFields(block).child_blocks).forEach((child, index) => {
    const { type } = asFields(child);
    if (typeof type === 'string' && unsupported.has(type)) {
      report.problem(`unsupported type: ${type}`, `${pointer}/child_blocks/${index}/type`);
    }
  });
}

/** A block_id is unique in the payload, an action_id in its block; one element at most takes the focus. */
function checkIds(blocks: unknown[], base: string, report: Report): void {
  const seen = new Set<unknown>();
  let focused = 0;
  for (const { block, pointer } of allBlocks(blocks, base)) {
    if (block.block_id !== undefined && seen.has(block.block_id)) {
      report.problem(`\`block_id\` must be unique: ${JSON.stringify(block.block_id)}`, `${pointer}/block_id`);
    }
    seen.add(block.block_id);
    const actions = new Set<unknown>();
    for (const { element, pointer: at } of elementsOf(block, pointer)) {
      if (element.focus_on_load === true) focused += 1;
      if (focused > 1 && element.focus_on_load === true) report.problem('only one element may focus on load', at);
      if (element.action_id === undefined) continue;
      if (actions.has(element.action_id)) {
        report.problem(
          `\`action_id\` must be unique in its block: ${JSON.stringify(element.action_id)}`,
          `${at}/action_id`,
        );
      }
      actions.add(element.action_id);
    }
  }
}

/** Limits on a whole payload rather than on one block. */
function checkTotals(blocks: unknown[], base: string, report: Report): void {
  const total = { table: 0, data_table: 0, markdown: 0, data_visualization: 0 };
  for (const { block, pointer } of allBlocks(blocks, base)) {
    if (block.type === 'table') total.table += tableCharacters(block.rows);
    if (block.type === 'data_table') total.data_table += tableCharacters(block.rows);
    if (block.type === 'markdown') total.markdown += typeof block.text === 'string' ? block.text.length : 0;
    if (block.type === 'data_visualization') {
      total.data_visualization += 1;
      if (total.data_visualization > limits.chartsPerMessage) {
        report.problem(`no more than ${limits.chartsPerMessage} data_visualization blocks allowed`, pointer);
      }
    }
  }
  const check = (count: number, max: number, words: string) => {
    if (count > max) report.problem(`${words} must be less than ${max + 1} characters in total`, base);
  };
  check(total.table, limits.tableCharacters, 'table cells');
  check(total.data_table, limits.dataTableCharacters, 'data_table cells');
  check(total.markdown, limits.markdownText, 'markdown');
}

/** The problems as Slack's `response_metadata.messages`. */
export function asMessages(problems: BlockProblem[]): string[] {
  return problems.map(({ words, pointer }) => `[ERROR] ${words} [json-pointer:${pointer}]`);
}

/** Whether the metadata is `{event_type, event_payload}` with a flat payload, and small enough. */
export function validateMetadata(metadata: unknown): 'invalid_metadata_format' | 'metadata_too_large' | null {
  if (!isFields(metadata)) return 'invalid_metadata_format';
  const { event_type: eventType, event_payload: payload } = metadata;
  if (typeof eventType !== 'string' || eventType === '' || !isFields(payload)) return 'invalid_metadata_format';
  if (Object.values(payload).some((value) => typeof value === 'object' && value !== null)) {
    return 'invalid_metadata_format';
  }
  return JSON.stringify(metadata).length > limits.metadata ? 'metadata_too_large' : null;
}
