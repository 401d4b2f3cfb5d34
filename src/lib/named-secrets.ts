import { soundsSecret, soundsSecretInText } from './secret-names.ts';

/**
 * `name=`, `name: `, `"name": `, `export NAME=`, `env['NAME'] = `. A name starts only where no name character precedes,
 * so each is scanned once.
 */
const named = /(?<![\w.-])(-*[\w.-]+)\\*["']?\]?[ \t]*(?:=>|:=|[=:])[ \t]*/g;
/** `--name value`, and `"--name", "value"` in a list of arguments. */
const flags = /(?<![\w.-])(--[\w.-]+)(?:[ \t]{1,8}|\\*["'],[ \t]{0,8})(?=[^\s-])/g;

const opening = /(\\*)(["'])/y;
const scheme = /(?:Bearer|Basic|Token|Digest|ApiKey|Negotiate)[ \t]+/iy;
// Escaped characters are consumed in pairs, so that JSON stays valid.
const shellWord = /(?:[^\s"'\\]|\\[^\s"'])+/y;
const proseWord = /[^\s"',;&\\]+/y;
/** Placeholder for a missing value, or a reference to where the value comes from. */
const placeholder =
  /^(?:\*+|true|false|null|none|undefined|yes|no|\$\{?\w+\}?|\$\([^)]*\)?|%\w+%|\{\{.*|<[^>]*>?|&lt;.*)$/i;

/** The text with every value masked whose name indicates a secret. */
export function maskNamed(text: string): string {
  return maskAfter(maskAfter(text, named, soundsSecretInText), flags, soundsSecret);
}

function maskAfter(text: string, names: RegExp, isSecret: (name: string) => boolean): string {
  let safe = '';
  let from = 0;
  /** A quote that is not closed here is not closed later either: this prevents rescanning of hostile text. */
  const unclosed = new Set<string>();
  for (const match of text.matchAll(names)) {
    if (match.index < from) continue;
    const name = (match[1] ?? '').replace(/^-+/, '');
    if (!isSecret(name)) continue;
    const value = valueAt(text, match.index + match[0].length, isVariable(name) || names === flags, unclosed);
    if (value === null) continue;
    safe += `${text.slice(from, value.from)}***`;
    from = value.to;
  }
  return safe + text.slice(from);
}

const isVariable = (name: string): boolean => /^[A-Z][A-Z0-9_]*$/.test(name.slice(0, 200));

/** The range of the value that starts here; null when there is none worth masking. */
function valueAt(
  text: string,
  at: number,
  isShell: boolean,
  unclosed: Set<string>,
): { from: number; to: number } | null {
  const [open, slashes = '', quote = ''] = matchAt(opening, text, at) ?? [];
  const shortest = isShell || open !== undefined || text[at - 1] === '=' ? 3 : 6;
  let from = at + (open?.length ?? 0);
  from += matchAt(scheme, text, from)?.[0].length ?? 0;
  let to = from;
  if (open !== undefined) to = closingOf(text, from, slashes.length, quote, unclosed);
  else to += (matchAt(isShell ? shellWord : proseWord, text, from)?.[0] ?? '').replace(/[,;)\]}]{1,4}$/, '').length;
  const isHidden = to - from >= shortest && (to - from > 200 || !placeholder.test(text.slice(from, to)));
  return isHidden ? { from, to } : null;
}

/** Where a quoted value ends: at the same type of quote, with as many preceding backslashes as the opening one. */
function closingOf(text: string, from: number, escapes: number, quote: string, unclosed: Set<string>): number {
  const kind = `${escapes}${quote}`;
  let at = unclosed.has(kind) ? -1 : text.indexOf(quote, from);
  while (at !== -1) {
    let slashes = 0;
    while (at - slashes > from && text[at - slashes - 1] === '\\') slashes += 1;
    if (slashes === escapes || (escapes === 0 && slashes % 2 === 0)) return at - escapes;
    at = text.indexOf(quote, at + 1);
  }
  unclosed.add(kind);
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
