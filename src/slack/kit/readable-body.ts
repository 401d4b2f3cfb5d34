import { parse } from 'node:querystring';
import type { DeliveredBody } from './http-receiver.ts';

/** Slack's own payloads nest some twenty levels deep. */
const maxDepth = 100;

/**
 * What is in this body: the fields of a form, or a JSON object, alone or as the form's `payload`. Null for anything else,
 * which Bolt could not read.
 */
export function readableBody(body: Buffer, isForm: boolean): DeliveredBody | null {
  const text = body.toString();
  if (!isForm) return jsonObject(text);
  const fields = parse(text);
  const { payload } = fields;
  if (payload === undefined) return fields;
  return typeof payload === 'string' ? jsonObject(payload) : null;
}

function jsonObject(text: string): DeliveredBody | null {
  if (isTooDeep(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as DeliveredBody) : null;
  } catch {
    return null;
  }
}

/** Checked before parsing: code that walks a value recurses once per level. */
function isTooDeep(json: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index];
    if (isInText) {
      if (character === '\\') index += 1;
      else if (character === '"') isInText = false;
    } else if (character === '"') isInText = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}
