import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';

type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  required?: string[];
  properties?: Record<string, Schema>;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
};

/** A vendor's own description of the webhooks that it sends (OpenAPI 3.1, in JSON). */
export interface VendorWebhooks {
  /** What is wrong with a body of this webhook; nothing when it is as the vendor describes it. */
  faults(webhook: string, body: unknown): string[];
  /** The least body of this webhook, with everything that is always in it, and `more` inside. */
  sample(webhook: string, more: Record<string, unknown>): unknown;
}

export function openWebhooks(folder: string, file: string): VendorWebhooks {
  const document = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
    components: { schemas: Record<string, Schema> };
  };
  const { schemas } = document.components;
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'vendor', ...document });
  const nameOf = (webhook: string) => `webhook-${webhook}`;
  const least = (schema: Schema): unknown => {
    if (schema.$ref !== undefined) return least(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return schema.enum[0];
    const [one] = schema.oneOf ?? schema.anyOf ?? schema.allOf ?? [];
    if (one !== undefined && schema.properties === undefined) return least(one);
    const { properties = {}, required = [] } = schema;
    const type = [schema.type ?? 'object'].flat()[0];
    if (type === 'object') return Object.fromEntries(required.map((key) => [key, least(properties[key] ?? {})]));
    return { string: '', integer: 1, number: 1, boolean: false, array: [], null: null }[type ?? 'null'];
  };
  return {
    faults: (webhook, body) => {
      const validate = ajv.compile({ $ref: `vendor#/components/schemas/${nameOf(webhook)}` });
      return validate(body)
        ? []
        : (validate.errors ?? []).map((one) => `${one.instancePath || '/'} ${one.message ?? ''}`);
    },
    sample: (webhook, more) => merged(least(schemas[nameOf(webhook)] ?? {}), more),
  };
}

function merged(base: unknown, more: unknown): unknown {
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(base) || !isObject(more)) return more;
  return {
    ...base,
    ...Object.fromEntries(Object.entries(more).map(([key, value]) => [key, merged(base[key], value)])),
  };
}
