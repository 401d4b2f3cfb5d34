import { asList, type Fields, isFields } from './fields.ts';
import type { Block } from './protocol.ts';

/** Every block of a list, those inside containers and carousels included, each with its JSON pointer. */
export function* allBlocks(blocks: unknown, base = ''): Generator<{ block: Fields; pointer: string }> {
  for (const [index, block] of asList(blocks).entries()) {
    if (!isFields(block)) continue;
    const pointer = `${base}/${index}`;
    yield { block, pointer };
    if (block.type === 'container') yield* allBlocks(block.child_blocks, `${pointer}/child_blocks`);
    if (block.type === 'carousel') yield* allBlocks(block.elements, `${pointer}/elements`);
  }
}

/** The interactive elements of one block (without those of the blocks inside it). */
export function* elementsOf(block: Fields, base = ''): Generator<{ element: Fields; pointer: string }> {
  const lists: [string, unknown][] =
    block.type === 'actions' || block.type === 'context_actions'
      ? [['elements', block.elements]]
      : block.type === 'card'
        ? [['actions', block.actions]]
        : [];
  for (const [name, list] of lists) {
    for (const [index, element] of asList(list).entries()) {
      if (isFields(element)) yield { element, pointer: `${base}/${name}/${index}` };
    }
  }
  for (const name of ['accessory', 'element']) {
    const element = block[name];
    if (isFields(element) && element.type !== 'image') yield { element, pointer: `${base}/${name}` };
  }
}

/** The element with these ids, and the block that holds it. */
export function findElement(
  blocks: unknown,
  blockId: string,
  actionId: string,
): { block: Fields; element: Fields } | null {
  for (const { block } of allBlocks(blocks)) {
    if (block.block_id !== blockId) continue;
    for (const { element } of elementsOf(block)) if (element.action_id === actionId) return { block, element };
  }
  return null;
}

/** A copy in which every block has a block_id and every element an action_id, as Slack makes them up. */
export function withIds(blocks: unknown, freshId: () => string): Block[] {
  const copy = structuredClone(asList(blocks));
  for (const { block } of allBlocks(copy)) {
    if (block.type !== 'markdown') block.block_id ??= freshId();
    for (const { element } of elementsOf(block)) element.action_id ??= freshId();
  }
  return copy as Block[];
}
