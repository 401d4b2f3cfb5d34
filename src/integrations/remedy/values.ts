import type { Values } from './remedy-api.ts';

/** As AR System writes it, in UTC. */
export function dateOf(at: Date): string {
  return at.toISOString().replace('Z', '+0000');
}

/**
 * The values with `{name}` replaced in each. A field is left out when it is empty, or when one of its placeholders has
 * no value; what is in braces and not known stays.
 */
export function fill(values: Values, known: Readonly<Record<string, string | null>>): Values {
  const isKnown = (name: string) => Object.hasOwn(known, name);
  return Object.fromEntries(
    Object.entries(values).flatMap(([field, text]) => {
      const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      if (text === '' || names.some((name) => isKnown(name) && known[name] === null)) return [];
      return [
        [field, text.replace(/\{(\w+)\}/g, (whole, name: string) => (isKnown(name) ? (known[name] ?? '') : whole))],
      ];
    }),
  );
}
