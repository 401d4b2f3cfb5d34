import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

interface Operation {
  requestBody?: { content?: Record<string, { schema?: object } | undefined> };
  responses: Record<string, { content?: Record<string, { schema?: object } | undefined> } | undefined>;
}

/** A vendor's own description of its API (OpenAPI 3), to hold requests and answers of a mock against. */
export interface VendorContract {
  /** What is wrong with a request to this path template; nothing when it is as the vendor describes it. */
  requestFaults(method: string, template: string, body: unknown): string[];
  /** The same for an answer of a mock: one that no real server would give proves nothing. */
  answerFaults(method: string, template: string, status: number, body: unknown): string[];
  /** An example that the vendor gives, by its name. */
  example(name: string): unknown;
}

export function openContract(folder: string, file: string): VendorContract {
  const document = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
    paths: Record<string, Record<string, Operation | undefined> | undefined>;
    components: { examples: Record<string, { value: unknown } | undefined> };
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
      if (operation.requestBody?.content?.[json]?.schema === undefined)
        return body === undefined ? [] : [`${method} ${template} takes no body`];
      return faultsOf(`${at(template, method)}/requestBody/content/${escaped(json)}/schema`, body);
    },
    answerFaults: (method, template, status, body) => {
      const answer = operationOf(method, template)?.responses[String(status)];
      if (answer === undefined) return [`${method} ${template} never answers ${status}`];
      if (answer.content?.[json]?.schema === undefined) return [];
      return faultsOf(`${at(template, method)}/responses/${status}/content/${escaped(json)}/schema`, body);
    },
    example: (name) => document.components.examples[name]?.value,
  };
}

function escaped(text: string): string {
  return encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
}
