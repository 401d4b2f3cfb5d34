import { createHash } from 'node:crypto';

/** Hex SHA-256 of a UTF-8 text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Hex SHA-256 of a file; of several files, that of their hashes, so that their borders count too. */
export function sha256Of(files: readonly Uint8Array[]): string {
  const each = files.map((file) => createHash('sha256').update(file).digest('hex'));
  return each.length === 1 ? (each[0] ?? '') : sha256(each.join('\n'));
}

/** JSON with sorted keys, so that equal values give equal texts. `undefined` members are left out as in JSON. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner) || inner instanceof Date) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
