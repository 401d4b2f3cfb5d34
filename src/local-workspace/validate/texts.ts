import { limits } from './limits.ts';
import { anything, boolean, byType, list, matching, number, object, oneOf, type Shape, string } from './shape.ts';

/** A text object that Slack shows as it is. */
export function plainText(max: number, min = 1): Shape {
  return byType({ plain_text: object({ type: anything, text: string({ min, max }) }, { emoji: boolean }) });
}

/** A text object of either kind. */
export function anyText(max: number): Shape {
  return byType({
    plain_text: object({ type: anything, text: string({ max }) }, { emoji: boolean }),
    mrkdwn: object({ type: anything, text: string({ max }) }, { verbatim: boolean }),
  });
}

/** A text object with Slack's markup. */
export function mrkdwn(max: number): Shape {
  return byType({ mrkdwn: object({ type: anything, text: string({ max }) }, { verbatim: boolean }) });
}

export const url = string({ max: limits.url });
export const httpUrl = matching(/^https?:\/\/\S{1,2990}$/, 'must be a valid URL');
export const id = string({ max: limits.id });

const styles: Record<string, Shape> = {
  style: object({}, { bold: boolean, italic: boolean, strike: boolean, underline: boolean, code: boolean }),
};
const mentionStyles: Record<string, Shape> = {
  style: object(
    {},
    {
      bold: boolean,
      italic: boolean,
      strike: boolean,
      underline: boolean,
      highlight: boolean,
      client_highlight: boolean,
      unlink: boolean,
    },
  ),
};

const textPiece = object({ type: anything, text: string({ max: Number.POSITIVE_INFINITY }) }, styles);
const linkPiece = object({ type: anything, url }, { text: string({ min: 0 }), unsafe: boolean, ...styles });

const piece = byType({
  text: textPiece,
  link: linkPiece,
  emoji: object({ type: anything, name: string() }, { unicode: string(), url, skin_tone: number(), ...styles }),
  user: object({ type: anything, user_id: string() }, mentionStyles),
  usergroup: object({ type: anything, usergroup_id: string() }, mentionStyles),
  channel: object({ type: anything, channel_id: string() }, mentionStyles),
  team: object({ type: anything, team_id: string() }, mentionStyles),
  broadcast: object({ type: anything, range: oneOf('here', 'channel', 'everyone') }, styles),
  color: object({ type: anything, value: matching(/^#[0-9a-f]{6}$/i, 'must be a hex color') }, styles),
  date: object({ type: anything, timestamp: number(), format: string() }, { url, fallback: string(), ...styles }),
  tag: object(
    { type: anything, text: string() },
    { color: oneOf('gray', 'brown', 'purple', 'indigo', 'blue', 'green', 'yellow', 'orange', 'red'), ...styles },
  ),
});

const section = object({ type: anything, elements: list(piece, { min: 0 }) });
const border = number({ min: 0, max: 1 });

/** Formatted text in Slack's own structure. */
export const richText = byType({
  rich_text: object(
    {
      type: anything,
      elements: list(
        byType({
          rich_text_section: section,
          rich_text_list: object(
            {
              type: anything,
              style: oneOf('bullet', 'ordered'),
              elements: list(byType({ rich_text_section: section })),
            },
            { indent: number({ min: 0, max: 8 }), offset: number({ min: 0 }), border },
          ),
          rich_text_quote: object({ type: anything, elements: list(piece) }, { border }),
          rich_text_preformatted: object(
            { type: anything, elements: list(byType({ text: textPiece, link: linkPiece })) },
            { border, language: string() },
          ),
        }),
      ),
    },
    { block_id: id },
  ),
});
