import { type Fields, isFields, parseJson } from '../fields.ts';

/** The arguments of a call from its query and its body: a form, JSON, or multipart. Null when the body is broken. */
export async function readArguments(request: Request): Promise<Fields | null> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  if (request.method === 'GET' || request.method === 'HEAD') return query;
  const type = (request.headers.get('content-type') ?? '').toLowerCase();
  if (type.startsWith('application/json')) {
    const body = parseJson((await request.text()) || '{}');
    return isFields(body) ? { ...query, ...body } : null;
  }
  if (type.startsWith('multipart/form-data')) {
    try {
      const form = await request.formData();
      const texts = [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
      return { ...query, ...Object.fromEntries(texts) };
    } catch {
      return null;
    }
  }
  return { ...query, ...Object.fromEntries(new URLSearchParams(await request.text())) };
}
