/** Credentials by their published shapes: Slack, GitHub, AWS, JWT, PEM, passwords in URLs. */
const shapes: readonly [RegExp, string][] = [
  [/xox[abeprs]-[A-Za-z0-9-]{8,}/g, 'xox*-***'],
  [/xoxe\.[A-Za-z0-9.-]{8,}/g, 'xoxe.***'],
  [/xapp-[A-Za-z0-9-]{8,}/g, 'xapp-***'],
  [/gh[pousr]_[A-Za-z0-9]{16,}/g, 'gh*_***'],
  [/github_pat_[A-Za-z0-9_]{16,}/g, 'github_pat_***'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, 'AKIA***'],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, 'jwt***'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '***private key***'],
  // Up to the last @ before the path: a password may hold one itself. Quotes end it, so that JSON stays JSON.
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@"'\\<>]*):[^\s/"'\\<>]+@/gi, '$1:***@'],
  [/\b(Bearer\s+)[A-Za-z0-9._~+/-]{16,}=*/gi, '$1***'],
  // Also at the end of a longer name (DB_PASSWORD, accessToken) and inside JSON that is itself quoted.
  [/(password|passwd|secret|token|api[_-]?key)(\\*["']?\s*[=:]\s*\\*["']?)[^\s"',;&\\]{6,}/gi, '$1$2***'],
];

/** The text with everything that looks like a credential masked. */
export function redact(text: string): string {
  let safe = text;
  for (const [shape, mask] of shapes) safe = safe.replace(shape, mask);
  return safe;
}

/** A secret that prints, logs and serializes as `***`; only `reveal` gives it away. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
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
