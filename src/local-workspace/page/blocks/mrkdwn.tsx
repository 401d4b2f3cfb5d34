import { Fragment, type ReactNode, useMemo } from 'react';
import { withEmoji } from '../model/emoji.ts';
import { type Linking, type Paragraph, parseMrkdwn } from '../model/mrkdwn.ts';
import type { Inline } from '../model/mrkdwn-nodes.ts';
import { decodeEntities } from '../model/mrkdwn-nodes.ts';
import { readText, type Text } from '../model/read-json.ts';
import {
  Broadcast,
  ChannelMention,
  ChannelName,
  Emoji,
  GroupMention,
  SafeLink,
  SlackDate,
  UserMention,
} from './mention.tsx';

/** Parts of a text never move, so their place is a good key. */
const keyed = <T,>(items: T[]): { key: string; item: T }[] =>
  items.map((item, index) => ({ key: String(index), item }));

export function Inlines({ inlines }: { inlines: Inline[] }): ReactNode {
  return keyed(inlines).map(({ key, item }) => <Fragment key={key}>{inlineNode(item)}</Fragment>);
}

const inlineNode = (inline: Inline): ReactNode => {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'code':
      return <code>{inline.text}</code>;
    case 'bold':
      return (
        <strong>
          <Inlines inlines={inline.children} />
        </strong>
      );
    case 'italic':
      return (
        <em>
          <Inlines inlines={inline.children} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <Inlines inlines={inline.children} />
        </s>
      );
    case 'link':
      return <SafeLink url={inline.url}>{withEmoji(inline.label)}</SafeLink>;
    case 'user':
      return <UserMention id={inline.id} label={inline.label} />;
    case 'channel':
      return <ChannelMention id={inline.id} label={inline.label} />;
    case 'channel_name':
      return <ChannelName name={inline.name} />;
    case 'group':
      return <GroupMention id={inline.id} label={inline.label} />;
    case 'broadcast':
      return <Broadcast range={inline.range} />;
    case 'date':
      return <SlackDate seconds={inline.seconds} format={inline.format} url={inline.url} fallback={inline.fallback} />;
    case 'emoji':
      return <Emoji name={inline.name} />;
    case 'break':
      return <br />;
  }
};

const paragraphNode = (paragraph: Paragraph): ReactNode => {
  if (paragraph.kind === 'pre') return <pre>{paragraph.text}</pre>;
  const words = <Inlines inlines={paragraph.inlines} />;
  return paragraph.kind === 'quote' ? <blockquote>{words}</blockquote> : <p>{words}</p>;
};

/** Text in Slack's markup; what becomes a link without being marked as one depends on where it stands. */
export function Mrkdwn({ text, linking }: { text: string; linking: Linking }): ReactNode {
  const paragraphs = useMemo(() => keyed(parseMrkdwn(text, linking)), [text, linking]);
  return (
    <div className="text">
      {paragraphs.map(({ key, item }) => (
        <Fragment key={key}>{paragraphNode(item)}</Fragment>
      ))}
    </div>
  );
}

/** Plain text with `:emoji:`; line breaks are kept by the style sheet. */
export function PlainText({ text }: { text: string }): ReactNode {
  return withEmoji(decodeEntities(text));
}

const linkingOf = (text: Text): Linking => (text.isVerbatim ? 'nothing' : 'addresses_and_names');

/** A text object of either kind. */
export function TextObject({ value }: { value: unknown }): ReactNode {
  const text = readText(value);
  if (text === null) return null;
  if (text.kind === 'mrkdwn') return <Mrkdwn text={text.text} linking={linkingOf(text)} />;
  return (
    <div className="text">
      <p className="plain">
        <PlainText text={text.text} />
      </p>
    </div>
  );
}

/** A text object inside of a line: no paragraphs. */
export function InlineText({ value }: { value: unknown }): ReactNode {
  const text = readText(value);
  if (text === null) return null;
  if (text.kind === 'plain') return <PlainText text={text.text} />;
  return parseMrkdwn(text.text, linkingOf(text))
    .flatMap((paragraph): Inline[] =>
      paragraph.kind === 'pre' ? [{ kind: 'code', text: paragraph.text }] : paragraph.inlines,
    )
    .map((inline, index) => ({ inline, key: String(index) }))
    .map(({ inline, key }) => <Fragment key={key}>{inlineNode(inline)}</Fragment>);
}
