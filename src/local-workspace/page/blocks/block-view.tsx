import { type ReactNode, useMemo } from 'react';
import type { Block } from '../../protocol.ts';
import { ElementView, elementKey } from '../elements/element-view.tsx';
import { asObjects, asString, isObject, type Json } from '../model/read-json.ts';
import { Alert } from './alert.tsx';
import { Card, Carousel } from './card.tsx';
import { Chart } from './chart.tsx';
import { Container } from './container.tsx';
import { Context } from './context.tsx';
import { DataTable } from './data-table.tsx';
import { InputBlock } from './input-block.tsx';
import { MarkdownBlock } from './markdown-block.tsx';
import { FileBlock, ImageBlock, VideoBlock } from './media.tsx';
import { InlineText } from './mrkdwn.tsx';
import { Plan } from './plan.tsx';
import { RichText } from './rich-text.tsx';
import { Section } from './section.tsx';
import { Table } from './table.tsx';
import { TaskCard } from './task-card.tsx';

const LEVELS = { 1: 'h2', 2: 'h3', 3: 'h4', 4: 'h5' } as const;

function Header({ block }: { block: Json }): ReactNode {
  const level = block.level === 1 || block.level === 2 || block.level === 4 ? block.level : 3;
  const Tag = LEVELS[level];
  return (
    <Tag className={`header is-level-${level}`}>
      <InlineText value={block.text} />
    </Tag>
  );
}

function Actions({ block }: { block: Json }): ReactNode {
  const blockId = asString(block.block_id);
  return (
    <div className="actions">
      {asObjects(block.elements).map((element) => (
        <ElementView key={elementKey({ element, blockId })} element={element} blockId={blockId} />
      ))}
    </div>
  );
}

const blockNode = (block: Json): ReactNode => {
  switch (block.type) {
    case 'section':
      return <Section block={block} />;
    case 'header':
      return <Header block={block} />;
    case 'divider':
      return <hr />;
    case 'context':
      return <Context block={block} />;
    case 'actions':
    case 'context_actions':
      return <Actions block={block} />;
    case 'input':
      return <InputBlock block={block} />;
    case 'rich_text':
      return <RichText block={block} />;
    case 'markdown':
      return <MarkdownBlock block={block} />;
    case 'plan':
      return <Plan block={block} />;
    case 'task_card':
      return (
        <ol className="tasks is-single">
          <TaskCard task={block} />
        </ol>
      );
    case 'container':
      return <Container block={block}>{(blocks) => <BlockList blocks={blocks} />}</Container>;
    case 'table':
      return <Table block={block} />;
    case 'data_table':
      return <DataTable block={block} />;
    case 'data_visualization':
      return <Chart block={block} />;
    case 'alert':
      return <Alert block={block} />;
    case 'card':
      return <Card block={block} />;
    case 'carousel':
      return <Carousel block={block} />;
    case 'image':
      return <ImageBlock block={block} />;
    case 'video':
      return <VideoBlock block={block} />;
    case 'file':
      return <FileBlock />;
    default:
      return <p className="unknown">A block of type “{asString(block.type)}” is not shown here.</p>;
  }
};

function OneBlock({ block }: { block: Json }): ReactNode {
  return <div className={`block is-${asString(block.type).replaceAll('_', '-')}`}>{blockNode(block)}</div>;
}

const keysOf = (blocks: Json[]): { key: string; block: Json }[] => {
  const seen = new Set<string>();
  return blocks.map((block, index) => {
    const id = asString(block.block_id);
    const key = id === '' || seen.has(id) ? `${index} ${asString(block.type)}` : id;
    seen.add(id);
    return { key, block };
  });
};

/** Blocks in order, whatever an app sent. */
export function BlockList({ blocks }: { blocks: Block[] | unknown }): ReactNode {
  const list = useMemo(() => keysOf(Array.isArray(blocks) ? blocks.filter(isObject) : []), [blocks]);
  return (
    <div className="blocks">
      {list.map(({ key, block }) => (
        <OneBlock key={key} block={block} />
      ))}
    </div>
  );
}
