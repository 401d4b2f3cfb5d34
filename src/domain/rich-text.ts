/** A part of a text for people, before any channel has formatted or escaped it. */
export type Piece =
  | { kind: 'text'; text: string; isBold: boolean }
  | { kind: 'icon'; name: string }
  | { kind: 'person'; id: string }
  | { kind: 'moment'; at: Date }
  | { kind: 'link'; url: string; label: string };

/** A text for people that every channel formats and escapes in its own way. */
export class RichText {
  readonly pieces: readonly Piece[];
  constructor(pieces: readonly Piece[]) {
    this.pieces = pieces;
  }
}

/**
 * Builds a text. In the template, which is ours, `*` begins and ends bold text and `:name:` is an icon; every
 * interpolation is plain text, whatever it contains, unless it is a RichText already.
 */
export function rich(parts: TemplateStringsArray, ...values: (string | number | RichText)[]): RichText {
  const pieces: Piece[] = [];
  let isBold = false;
  const addText = (text: string) => {
    if (text === '') return;
    const last = pieces.at(-1);
    if (last?.kind === 'text' && last.isBold === isBold)
      pieces[pieces.length - 1] = { ...last, text: last.text + text };
    else pieces.push({ kind: 'text', text, isBold });
  };
  const addOurs = (ours: string) => {
    for (const token of ours.split(/(\*|:[a-z_]{2,}:)/)) {
      if (token === '*') isBold = !isBold;
      else if (/^:[a-z_]+:$/.test(token)) pieces.push({ kind: 'icon', name: token.slice(1, -1) });
      else addText(token);
    }
  };
  addOurs(parts[0] ?? '');
  values.forEach((value, index) => {
    if (value instanceof RichText) pieces.push(...value.pieces);
    else addText(String(value));
    addOurs(parts[index + 1] ?? '');
  });
  return new RichText(pieces);
}

export function joinRich(texts: readonly RichText[], separator = '\n'): RichText {
  const between: Piece = { kind: 'text', text: separator, isBold: false };
  return new RichText(texts.flatMap(({ pieces }, index) => (index === 0 ? pieces : [between, ...pieces])));
}

/** One line below the other; what is not there takes no line. */
export function richLines(...texts: (RichText | null | false)[]): RichText {
  return joinRich(texts.filter((text): text is RichText => text !== null && text !== false));
}

/** A person by id; `quarterdeck` is the bot itself. */
export function person(id: string): RichText {
  return new RichText([{ kind: 'person', id }]);
}

/** A point in time, which readers see in their own time zone where the channel can do that. */
export function moment(at: Date): RichText {
  return new RichText([{ kind: 'moment', at }]);
}

/** A link with our own label. */
export function link(url: string, label: string): RichText {
  return new RichText([{ kind: 'link', url, label }]);
}
