import { redact } from '../lib/redact.ts';

/**
 * A request whose listed fields contain free text, such as a reason or a comment: credentials in them are masked before
 * anything is recorded. Never list a field that is compared, looked up, or passed to a tool.
 */
export function withMaskedText<Request extends object, Field extends keyof Request>(
  request: Request,
  ...fields: (Request[Field] extends string | null ? Field : never)[]
): Request {
  const masked = { ...request };
  for (const field of fields) {
    const text: unknown = request[field];
    if (typeof text === 'string') Object.assign(masked, { [field]: redact(text) });
  }
  return masked;
}
