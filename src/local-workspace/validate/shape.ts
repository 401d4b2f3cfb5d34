import { type Fields, isFields } from '../fields.ts';

/** Collects what is wrong and where, in the words that Slack uses. */
export interface Report {
  problem(words: string, pointer: string): void;
}

/** Checks one value and reports each problem with its JSON pointer. */
export type Shape = (value: unknown, pointer: string, report: Report) => void;

interface Size {
  min?: number;
  max?: number;
}

/** A string of so many characters; at least one unless said otherwise. */
export function string({ min = 1, max = Number.POSITIVE_INFINITY }: Size = {}): Shape {
  return (value, pointer, report) => {
    if (typeof value !== 'string') report.problem('must be a string', pointer);
    else if (value.length < min) report.problem(`must be more than ${min - 1} characters`, pointer);
    else if (value.length > max) report.problem(`must be less than ${max + 1} characters`, pointer);
  };
}

/** A number, whole unless `isFraction`. */
export function number({ min, max, isFraction = false }: Size & { isFraction?: boolean } = {}): Shape {
  return (value, pointer, report) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) report.problem('must be a number', pointer);
    else if (!isFraction && !Number.isInteger(value)) report.problem('must be an integer', pointer);
    else if (min !== undefined && value < min) report.problem(`must be at least ${min}`, pointer);
    else if (max !== undefined && value > max) report.problem(`must be at most ${max}`, pointer);
  };
}

/** True or false. */
export const boolean: Shape = (value, pointer, report) => {
  if (typeof value !== 'boolean') report.problem('must be a boolean', pointer);
};

/** One of a few strings. */
export function oneOf(...allowed: string[]): Shape {
  return (value, pointer, report) => {
    if (!allowed.includes(value as string))
      report.problem(`must be a valid enum value: ${allowed.join(', ')}`, pointer);
  };
}

/** A string of a certain form. */
export function matching(pattern: RegExp, words: string): Shape {
  return (value, pointer, report) => {
    if (typeof value !== 'string' || !pattern.test(value)) report.problem(words, pointer);
  };
}

/** A list of so many items, each of the same shape. */
export function list(item: Shape, { min = 1, max = Number.POSITIVE_INFINITY }: Size = {}): Shape {
  return (value, pointer, report) => {
    if (!Array.isArray(value)) return report.problem('must provide an array', pointer);
    if (value.length < min) report.problem(`no fewer than ${min} items allowed`, pointer);
    if (value.length > max) report.problem(`no more than ${max} items allowed`, pointer);
    for (const [index, entry] of value.slice(0, 300).entries()) item(entry, `${pointer}/${index}`, report);
  };
}

/** An object with exactly these fields: the `required` ones, and of the `optional` ones any. */
export function object(required: Record<string, Shape>, optional: Record<string, Shape> = {}): Shape {
  return (value, pointer, report) => {
    if (!isFields(value)) return report.problem('must provide an object', pointer);
    for (const name of Object.keys(required)) {
      if (value[name] === undefined || value[name] === null) report.problem(`missing required field: ${name}`, pointer);
    }
    for (const [name, field] of Object.entries(value)) {
      const shape = Object.hasOwn(required, name)
        ? required[name]
        : Object.hasOwn(optional, name)
          ? optional[name]
          : undefined;
      if (!shape) report.problem(`invalid additional property: ${name}`, pointer);
      else if (field !== null && field !== undefined) shape(field, `${pointer}/${name}`, report);
    }
  };
}

/** An object whose `type` says which of the shapes it must have. */
export function byType(shapes: Record<string, Shape>): Shape {
  return (value, pointer, report) => {
    if (!isFields(value)) return report.problem('must provide an object', pointer);
    const { type } = value;
    if (typeof type !== 'string') return report.problem('missing required field: type', pointer);
    const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
    if (!shape) return report.problem(`unsupported type: ${type}`, `${pointer}/type`);
    shape(value, pointer, report);
  };
}

/** The shape, and then a rule that no single field can state. */
export function also(shape: Shape, rule: (fields: Fields, pointer: string, report: Report) => void): Shape {
  return (value, pointer, report) => {
    shape(value, pointer, report);
    if (isFields(value)) rule(value, pointer, report);
  };
}

/** A rule: exactly one of these fields must be there. */
export function exactlyOne(...names: string[]) {
  return (fields: Fields, pointer: string, report: Report): void => {
    const given = names.filter((name) => fields[name] !== undefined && fields[name] !== null);
    if (given.length !== 1) report.problem(`must define exactly one of: ${names.join(', ')}`, pointer);
  };
}

/** Any value at all. */
export const anything: Shape = () => {};
