/** What a registry asks for in `WWW-Authenticate`. */
export type Challenge = { scheme: 'basic' } | { scheme: 'bearer'; realm: URL; service: string | null };

/** Null when it asks for something else, or says it in a way that cannot be read. */
export function readChallenge(header: string): Challenge | null {
  if (/^basic\b/i.test(header)) return { scheme: 'basic' };
  const [, parameters] = /^bearer\s+(.*)$/is.exec(header) ?? [];
  if (parameters === undefined) return null;
  const given = new Map(
    [...parameters.matchAll(/([a-z_]+)="([^"]*)"/gi)].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
  );
  const realm = given.get('realm') ?? '';
  if (!URL.canParse(realm)) return null;
  return { scheme: 'bearer', realm: new URL(realm), service: given.get('service') ?? null };
}
