import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

interface RequestBody {
  content?: Record<string, { schema?: object } | undefined>;
}

interface Answer {
  content?: Record<string, { schema?: object } | undefined>;
  /** In Swagger 2. */
  schema?: object;
}

interface Operation {
  parameters?: readonly { name?: string; in?: string; schema?: object }[];
  /** Or a reference to one of the components. */
  requestBody?: RequestBody & { $ref?: string };
  responses: Record<string, Answer | undefined>;
}

/**
 * A vendor's own description of its API (OpenAPI 3 or Swagger 2, in JSON or YAML), to hold requests and answers of a
 * mock against.
 */
export interface VendorContract {
  /** What is wrong with a request to this path template; nothing when it is as the vendor describes it. */
  requestFaults(method: string, template: string, body: unknown): string[];
  /** The same for an answer of a mock: one that no real server would give proves nothing. */
  answerFaults(method: string, template: string, status: number, body: unknown): string[];
  /** The names of a query that this path template does not take. */
  queryFaults(method: string, template: string, names: Iterable<string>): string[];
  /** An example that the vendor gives, by its name. */
  example(name: string): unknown;
}

export function openContract(folder: string, file: string): VendorContract {
  const text = readFileSync(join(folder, file), 'utf8');
  const document = (file.endsWith('.json') ? JSON.parse(text, withNull) : parse(text)) as {
    paths: Record<string, Record<string, Operation | undefined> | undefined>;
    components?: {
      examples?: Record<string, { value: unknown } | undefined>;
      requestBodies?: Record<string, RequestBody | undefined>;
    };
  };
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'vendor', ...document });
  const compiled = new Map<string, ValidateFunction>();
  const faultsOf = (pointer: string, body: unknown): string[] => {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `vendor#${pointer}` });
    compiled.set(pointer, known);
    return known(body) ? [] : (known.errors ?? []).map((one) => `${one.instancePath || '/'} ${one.message ?? ''}`);
  };
  const operationOf = (method: string, template: string) => document.paths[template]?.[method.toLowerCase()];
  const at = (template: string, method: string) => `/paths/${escaped(template)}/${method.toLowerCase()}`;
  const json = 'application/json';
  return {
    requestFaults: (method, template, body) => {
      const operation = operationOf(method, template);
      if (operation === undefined) return [`${method} ${template} is not described`];
      const inBody = operation.parameters?.findIndex((one) => one.in === 'body' && one.schema !== undefined) ?? -1;
      if (inBody >= 0) return faultsOf(`${at(template, method)}/parameters/${inBody}/schema`, body);
      const [, shared] = /^#\/components\/requestBodies\/(.+)$/.exec(operation.requestBody?.$ref ?? '') ?? [];
      const described = shared === undefined ? operation.requestBody : document.components?.requestBodies?.[shared];
      if (described?.content?.[json]?.schema === undefined)
        return body === undefined ? [] : [`${method} ${template} takes no body`];
      const place =
        shared === undefined ? `${at(template, method)}/requestBody` : `/components/requestBodies/${escaped(shared)}`;
      return faultsOf(`${place}/content/${escaped(json)}/schema`, body);
    },
    answerFaults: (method, template, status, body) => {
      const answer = operationOf(method, template)?.responses[String(status)];
      if (answer === undefined) return [`${method} ${template} never answers ${status}`];
      if (answer.schema !== undefined) return faultsOf(`${at(template, method)}/responses/${status}/schema`, body);
      if (answer.content?.[json]?.schema === undefined) return [];
      return faultsOf(`${at(template, method)}/responses/${status}/content/${escaped(json)}/schema`, body);
    },
    queryFaults: (method, template, names) => {
      const taken = operationOf(method, template)?.parameters?.filter((one) => one.in === 'query') ?? [];
      return [...names]
        .filter((name) => !taken.some((one) => one.name === name))
        .map((name) => `${method} ${template} takes no ${name}`);
    },
    example: (name) => document.components?.examples?.[name]?.value,
  };
}

/**
 * OpenAPI 3.0 allows `nullable` beside `oneOf` without a type, and beside `enum` without null in it; the validator does
 * not know either.
 */
function withNull(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('nullable' in value) || value.nullable !== true) return value;
  const { nullable: _nullable, ...schema } = value;
  return !('type' in schema) || 'oneOf' in schema || 'enum' in schema ? { anyOf: [schema, { type: 'null' }] } : value;
}

function escaped(text: string): string {
  return encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
}
