import { maskShapes } from './credential-shapes.ts';
import { maskNamed } from './named-secrets.ts';

/** Every secret of this process, in every form in which it may be printed. */
const kept = new Set<string>();

/** Shorter values would mask ordinary words. */
const shortest = 6;

/**
 * Registers a value that is masked from now on wherever this process masks text. Values under six characters are
 * ignored.
 */
export function keepSecret(value: string): void {
  for (const form of formsOf(value)) kept.add(form);
}

/** The text with everything masked that looks like a credential or is a registered secret. */
export function redact(text: string): string {
  return maskNamed(maskShapes(maskSecrets(text)));
}

/** The text with only registered secrets masked: for our own text. */
export function maskSecrets(text: string): string {
  return maskForms(text, kept);
}

/** Masks these values in addition to what `redact` masks, including one truncated at the end of the text. */
export function redactWith(values: readonly string[]): (text: string) => string {
  const forms = new Set(values.flatMap(formsOf));
  return (text) => redact(maskCutForm(maskForms(text, forms), forms));
}

/** Applies `mask` to every string inside a plain data value, except under the keys in `data`. */
export function maskWithin<T>(value: T, mask: (text: string) => string, data: ReadonlySet<string> = new Set()): T {
  return maskedCopy(value, mask, data) as T;
}

function maskForms(text: string, forms: ReadonlySet<string>): string {
  let safe = text;
  for (const form of forms) if (safe.includes(form)) safe = safe.replaceAll(form, '***');
  return safe;
}

/** A command may be stopped mid-word: a partial secret at the end is masked too. */
function maskCutForm(text: string, forms: ReadonlySet<string>): string {
  for (const form of forms)
    for (let length = Math.min(form.length - 1, text.length); length >= 4; length -= 1)
      if (text.endsWith(form.slice(0, length))) return `${text.slice(0, -length)}***`;
  return text;
}

function formsOf(value: string): string[] {
  const lines = value.split(/\r?\n/);
  const plain = [value, ...(lines.length > 1 ? lines : [])].map((one) => one.trim());
  return plain
    .filter((one) => one.length >= shortest)
    .flatMap((one) => [
      one,
      JSON.stringify(one).slice(1, -1),
      one.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
      encodeURIComponent(one.replace(/\p{Surrogate}/gu, '\uFFFD')),
      Buffer.from(one).toString('base64').replace(/=+$/, ''),
      Buffer.from(one).toString('base64url'),
      ...insideBase64(one),
      Buffer.from(one).toString('hex'),
    ])
    .filter((form) => form.length >= shortest);
}

/** How a value looks in the Base64 of a longer text, such as `user:password`; it depends on what precedes it. */
function insideBase64(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3)),
  );
}

function maskedCopy(value: unknown, mask: (text: string) => string, data: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((one) => maskedCopy(one, mask, data));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      typeof one === 'string' && data.has(key) ? one : maskedCopy(one, mask, data),
    ]),
  );
}

/**
 * A secret that prints, logs and serializes as `***`; only `reveal` returns it, and it is registered, so that text that
 * contains it is masked.
 */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
    keepSecret(value);
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return '***';
  }
  toJSON(): string {
    return '***';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '***';
  }
}
