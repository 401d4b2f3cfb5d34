import { maskShapes } from './credential-shapes.ts';
import { maskNamed } from './named-secrets.ts';

/** Every secret of this process, in each form in which something may print it. */
const kept = new Set<string>();

/** Shorter values would mask ordinary words. */
const shortest = 6;

/** From now on this value is masked wherever text is masked in this process. Values under six characters are not. */
export function keepSecret(value: string): void {
  for (const form of formsOf(value)) kept.add(form);
}

/** The text with everything masked that looks like a credential or is one of the secrets that are kept. */
export function redact(text: string): string {
  return maskNamed(maskShapes(maskSecrets(text)));
}

/** The text with the secrets masked that are kept, and nothing else: for text that is ours. */
export function maskSecrets(text: string): string {
  return maskForms(text, kept);
}

/** Masks these values besides what `redact` masks, also one that the end of the text cuts short. */
export function redactWith(values: readonly string[]): (text: string) => string {
  const forms = new Set(values.flatMap(formsOf));
  return (text) => redact(maskCutForm(maskForms(text, forms), forms));
}

/** Applies `mask` to every text inside a value of plain data, but for what stands under the names in `data`. */
export function maskWithin<T>(value: T, mask: (text: string) => string, data: ReadonlySet<string> = new Set()): T {
  return maskedCopy(value, mask, data) as T;
}

function maskForms(text: string, forms: ReadonlySet<string>): string {
  let safe = text;
  for (const form of forms) if (safe.includes(form)) safe = safe.replaceAll(form, '***');
  return safe;
}

/** A command may be stopped in the middle of a word: what the end shows of a secret is masked too. */
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

/** How a value looks in the Base64 of a longer text, such as `user:password`; it depends on what stands before. */
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
 * A secret that prints, logs and serializes as `***`; only `reveal` gives it away, and it is kept, so that text in which
 * it turns up is masked.
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
