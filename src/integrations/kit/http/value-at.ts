import { parseJson } from './json-answer.ts';

/** What stands at a path such as `pools.main[0].used` of a JSON document; undefined when the path leads nowhere. */
export function valueAt(body: string, path: string): { ok: true; value: unknown } | { ok: false } {
  let value = parseJson(body);
  if (value === undefined) return { ok: false };
  for (const name of path.split(/[.[\]]+/).filter((one) => one !== ''))
    value =
      typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
  return { ok: true, value };
}
