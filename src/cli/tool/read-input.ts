import { z } from 'zod';

/** What was typed for a tool: its input, or what is wrong with it. */
export type TypedInput = { input: Record<string, unknown> } | { problem: string };

/**
 * Reads `--title "Back up" --dependsOn R-12.1 --dependsOn R-12.2 --json '{…}'` by the form of a tool's input. A field
 * that is no text, number or truth value is written as JSON; a list takes one flag per entry. `--json` is the whole
 * input, and other flags win over it.
 */
export function readInput(form: z.ZodObject, args: readonly string[]): TypedInput {
  const input: Record<string, unknown> = {};
  const shape: Record<string, z.core.$ZodType> = form.shape;
  for (let at = 0; at < args.length; at += 1) {
    const match = /^--([A-Za-z]+)(?:=([\s\S]*))?$/.exec(args[at] ?? '');
    if (match === null) return { problem: `“${args[at]}” is no flag; write --name value` };
    const [, name = '', inline] = match;
    const value = inline ?? args[at + 1];
    if (inline === undefined) at += 1;
    if (value === undefined) return { problem: `--${name} needs a value` };
    if (name === 'json') {
      const whole = parsed(value);
      if (typeof whole !== 'object' || whole === null || Array.isArray(whole))
        return { problem: '--json is no JSON object' };
      for (const [key, one] of Object.entries(whole)) input[key] ??= one;
      continue;
    }
    const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (field === undefined) return { problem: `there is no --${name}; there are ${names(shape)}` };
    const read = readValue(kindOf(field), value);
    if (read === undefined) return { problem: `--${name} is written as ${kindOf(field)}` };
    if (kindOf(field) === 'list') input[name] = [...((input[name] as unknown[] | undefined) ?? []), read.value].flat();
    else input[name] = read.value;
  }
  return { input };
}

/** The flags of a tool, each with what it takes and what it means. */
export function flagsOf(form: z.ZodObject): string {
  const { properties = {}, required = [] } = z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties)
    .map(([name, schema]) => {
      const field = (form.shape as Record<string, z.core.$ZodType>)[name];
      const said = typeof schema === 'object' && schema.description !== undefined ? `  ${schema.description}` : '';
      const kind = field === undefined ? 'text' : kindOf(field);
      return `    --${name} <${kind}>${required.includes(name) ? '' : ' (optional)'}${said}`;
    })
    .join('\n');
}

type Kind = 'text' | 'number' | 'true or false' | 'list' | 'JSON';

function kindOf(field: z.core.$ZodType): Kind {
  const { type, enum: choices } = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' });
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'boolean') return 'true or false';
  if (type === 'array') return 'list';
  return type === 'string' || choices !== undefined ? 'text' : 'JSON';
}

function readValue(kind: Kind, text: string): { value: unknown } | undefined {
  switch (kind) {
    case 'text':
      return { value: text };
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? { value: Number(text) } : undefined;
    case 'true or false':
      return text === 'true' || text === 'false' ? { value: text === 'true' } : undefined;
    case 'list':
      // An entry that is an object, or a whole list, is JSON; a plain one is text.
      return /^\s*[[{]/.test(text) ? wrapped(parsed(text)) : { value: text };
    case 'JSON':
      return wrapped(parsed(text));
  }
}

function wrapped(value: unknown): { value: unknown } | undefined {
  return value === undefined ? undefined : { value };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function names(shape: Record<string, unknown>): string {
  return [...Object.keys(shape), 'json'].map((name) => `--${name}`).join(', ');
}
