import { z } from 'zod';
import { redact } from '../../../lib/redact.ts';
import { IntegrationError } from '../../../ports/integration-error.ts';
import type { HttpAnswer } from '../http/http-client.ts';
import { parseJson } from '../http/json-answer.ts';

/** AWS did not accept a request; `type` is its own name of the reason, such as `AccessDeniedException`. */
export class AwsRefusal extends IntegrationError {
  readonly type: string;
  constructor(kind: IntegrationError['kind'], type: string, message: string, status: number) {
    super(kind, message, { status });
    this.type = type;
  }
}

/** The answer, or `otherwise` when AWS refused for one of these reasons. */
export async function unlessRefused<T, Other>(
  asked: Promise<T>,
  types: readonly string[],
  otherwise: Other,
): Promise<T | Other> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AwsRefusal && types.includes(error.type)) return otherwise;
    throw error;
  }
}

const Said = z.object({
  __type: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  Message: z.string().optional(),
});

const throttled = /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown)/;
const denied =
  /^(AccessDenied|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|RequestExpired|MissingAuthentication|InvalidClientTokenId|IncompleteSignature|NotAuthorized|OptInRequired)/;
const missing = /(NotFound|DoesNotExist)/;

/** The error in an answer of AWS, in JSON or XML. A request that was throttled was not carried out. */
export function refusalIn({ status, headers, body }: HttpAnswer, service: string): IntegrationError {
  const said = Said.safeParse(parseJson(body)).data ?? {
    __type: elementIn(body, 'Code') ?? undefined,
    message: elementIn(body, 'Message') ?? undefined,
  };
  // The type may have a namespace before `#`, and an address after `:`.
  const named = headers['x-amzn-errortype'] ?? said.__type ?? said.code ?? '';
  const type = (named.split('#').at(-1) ?? '').split(':')[0] ?? '';
  const text = redact(said.message ?? said.Message ?? '').slice(0, 400);
  const words = [type, text].filter((part) => part !== '').join(': ');
  const message = `AWS ${service}: ${words === '' ? `status ${status}` : words}`;
  return new AwsRefusal(kindOf(type, status), type, message, status);
}

function kindOf(type: string, status: number): IntegrationError['kind'] {
  if (throttled.test(type)) return 'rate_limited';
  if (denied.test(type) || status === 401 || (status === 403 && type === '')) return 'auth';
  return missing.test(type) ? 'not_found' : 'bad_response';
}

/** The text of the first XML element of this name; null when there is none. */
export function elementIn(xml: string, name: string): string | null {
  const [, text] = new RegExp(`<${name}>([^<]{1,8192})</${name}>`).exec(xml) ?? [];
  return text ?? null;
}
