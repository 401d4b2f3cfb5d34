import type { ReactNode } from 'react';
import { type MarkdownBlock as LibraryBlock, Message } from 'slack-blocks-to-jsx';
import { asString, type Json } from '../model/read-json.ts';
import { useTheme } from '../theme.tsx';
import { SafeLink } from './mention.tsx';

/** Standard Markdown, drawn by the library: tables, task lists, fenced code. */
export function MarkdownBlock({ block }: { block: Json }): ReactNode {
  const { shade } = useTheme();
  const blocks: LibraryBlock[] = [{ type: 'markdown', text: asString(block.text) }];
  return (
    <div className="markdown">
      <Message
        withoutWrapper
        unstyled
        name=""
        logo=""
        theme={shade}
        blocks={blocks}
        hooks={{ link: ({ href, children }) => <SafeLink url={href}>{children}</SafeLink> }}
      />
    </div>
  );
}
