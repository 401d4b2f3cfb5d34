import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

interface Shape {
  type: string;
  required?: string[];
  members?: Record<string, { shape: string; location?: string; locationName?: string }>;
  member?: { shape: string };
  key?: { shape: string };
  value?: { shape: string };
  enum?: string[];
  min?: number;
  max?: number;
  pattern?: string;
}

interface Operation {
  http: { method: string; requestUri: string; responseCode?: number };
  input?: { shape: string };
  output?: { shape: string };
  errors?: { shape: string }[];
}

interface Model {
  metadata: { targetPrefix?: string };
  operations: Record<string, Operation | undefined>;
  shapes: Record<string, Shape | undefined>;
}

/** AWS' own description of one service, to hold requests to a fake and its answers against. */
export interface AwsModel {
  targetPrefix: string | undefined;
  /** The action of a REST service that this request means, with what its path says; null when there is none. */
  actionOf(method: string, path: string): { action: string; words: Record<string, string> } | null;
  inputFaults(action: string, input: unknown): string[];
  outputFaults(action: string, output: unknown): string[];
  /** Whether the service describes this error for this action. */
  mayFail(action: string, type: string): boolean;
  statusOf(action: string): number;
}

export function openAwsModel(folder: string, name: string): AwsModel {
  const file = join(folder, 'aws', `${name}.service-2.json.gz`);
  const model = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Model;
  const operation = (action: string) => model.operations[action];
  const check = (action: string, part: 'input' | 'output', value: unknown): string[] => {
    const known = operation(action);
    if (known === undefined) return [`${action} is not described`];
    const shape = known[part]?.shape;
    return shape === undefined ? [] : faultsOf(model, shape, value, `${action}.${part}`);
  };
  return {
    targetPrefix: model.metadata.targetPrefix,
    actionOf: (method, path) => {
      for (const [action, one] of Object.entries(model.operations)) {
        if (one?.http.method !== method) continue;
        const names: string[] = [];
        const pattern = one.http.requestUri.replace(/\{(\w+)\+?\}/g, (_whole, key: string) => {
          names.push(key);
          return '([^/]+)';
        });
        const found = new RegExp(`^${pattern}$`).exec(path);
        if (found === null) continue;
        const words = names.map((key, index) => [key, decodeURIComponent(found[index + 1] ?? '')]);
        return { action, words: Object.fromEntries(words) as Record<string, string> };
      }
      return null;
    },
    inputFaults: (action, input) => check(action, 'input', input),
    outputFaults: (action, output) => check(action, 'output', output),
    mayFail: (action, type) => operation(action)?.errors?.some(({ shape }) => shape === type) === true,
    statusOf: (action) => operation(action)?.http.responseCode ?? 200,
  };
}

const types: Readonly<Record<string, string>> = {
  string: 'string',
  character: 'string',
  boolean: 'boolean',
  integer: 'number',
  long: 'number',
  double: 'number',
  float: 'number',
  // The JSON protocols write times as seconds.
  timestamp: 'number',
  blob: 'string',
};

function faultsOf(model: Model, name: string, value: unknown, at: string): string[] {
  const shape = model.shapes[name];
  if (shape === undefined) return [`${at}: the shape ${name} is not described`];
  const { type } = shape;
  if (type === 'structure') {
    if (!isObject(value)) return [`${at} is no structure`];
    return [
      ...(shape.required ?? []).filter((key) => !(key in value)).map((key) => `${at}.${key} is missing`),
      ...Object.entries(value).flatMap(([key, one]) => {
        const member = shape.members?.[key];
        return member === undefined
          ? [`${at}.${key} is not described`]
          : faultsOf(model, member.shape, one, `${at}.${key}`);
      }),
    ];
  }
  if (type === 'list') {
    if (!Array.isArray(value)) return [`${at} is no list`];
    const inside = value.flatMap((one, index) => faultsOf(model, shape.member?.shape ?? '', one, `${at}[${index}]`));
    return [...outside(shape, value.length, `${at} (length)`), ...inside];
  }
  if (type === 'map') {
    if (!isObject(value)) return [`${at} is no map`];
    return Object.entries(value).flatMap(([key, one]) => [
      ...faultsOf(model, shape.key?.shape ?? '', key, `${at} (key)`),
      ...faultsOf(model, shape.value?.shape ?? '', one, `${at}.${key}`),
    ]);
  }
  const expected = types[type];
  if (expected === undefined) return [`${at}: unknown type ${type}`];
  if (typeof value !== expected) return [`${at} is ${typeof value}, not ${type}`];
  if (typeof value === 'string') {
    return [
      ...(shape.enum && !shape.enum.includes(value) ? [`${at} is “${value}”, which is none of its values`] : []),
      ...outside(shape, value.length, `${at} (length)`),
      ...(shape.pattern && !patternOf(shape.pattern).test(value) ? [`${at} does not match ${shape.pattern}`] : []),
    ];
  }
  const isWhole = type !== 'integer' && type !== 'long' ? true : Number.isInteger(value);
  return [...(isWhole ? [] : [`${at} is no whole number`]), ...outside(shape, Number(value), at)];
}

function outside({ min, max }: Shape, size: number, at: string): string[] {
  return [
    ...(min !== undefined && size < min ? [`${at} is below ${min}`] : []),
    ...(max !== undefined && size > max ? [`${at} is above ${max}`] : []),
  ];
}

function patternOf(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'u');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
