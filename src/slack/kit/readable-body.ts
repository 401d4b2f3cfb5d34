import { parse } from 'node:querystring';

/** Slack's own payloads nest some twenty levels deep. */
const maxDepth = 100;

/**
 * Whether the SDK can parse this body: a form, or a JSON object, alone or as the form's `payload`. Anything else would
 * make it throw an uncaught error.
 */
export function isReadableBody(body: Buffer, isForm: boolean): boolean {
  const text = body.toString();
  if (!isForm) return isJsonObject(text);
  const { payload } = parse(text);
  return payload === undefined || (typeof payload === 'string' && isJsonObject(payload));
}

function isJsonObject(text: string): boolean {
  if (isTooDeep(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
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
