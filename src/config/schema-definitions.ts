import { isDeepStrictEqual } from 'node:util';

/** The name under which a part of a JSON Schema is written once. */
export const definitionName = 'x-definition';

type Part = Record<string, unknown>;

/**
 * Moves every part that has a `definitionName` into `$defs`, once for each name, and refers to it. A part that differs
 * from what has its name already stays where it is.
 */
export function withDefinitions(schema: Part): Part {
  const definitions: Record<string, unknown> = {};
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value !== 'object' || value === null) return value;
    const { [definitionName]: name, ...part } = Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, moved(inner)]),
    );
    if (typeof name !== 'string') return part;
    // A default belongs to the place, not to what may stand there.
    const { default: standard, ...definition } = part;
    definitions[name] ??= definition;
    if (!isDeepStrictEqual(definitions[name], definition)) return part;
    return { $ref: `#/$defs/${name}`, ...(standard === undefined ? {} : { default: standard }) };
  };
  const { $defs, ...rest } = moved(schema) as Part;
  return { ...rest, $defs: { ...($defs as Part | undefined), ...definitions } };
}
