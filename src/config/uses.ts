import { z } from 'zod';
import { type Invocation, type Json, measures, type ServiceCheck } from '../domain/service.ts';
import { Name } from './name.ts';

/** What the settings need to know about an integration: the keys allowed next to `uses`, for each place. */
export interface UsableIntegration {
  readonly id: string;
  readonly settings: z.ZodObject;
  readonly action?: z.ZodRawShape;
  readonly check?: { reads: 'answer' | 'number'; shape: z.ZodRawShape };
  readonly versions?: z.ZodRawShape;
  readonly pager?: { needs: readonly string[] };
}

/** For editors: the short form that a schema also accepts, and the default integration. */
export interface ShortForm {
  short: Record<string, unknown>;
  implied: string | null;
}
export const shortForms = new WeakMap<z.core.$ZodType, ShortForm>();

const command = {
  type: 'array',
  items: { type: 'string' },
  minItems: 1,
  description: 'A program and its arguments; no shell reads them.',
};

/** An action: `[./deploy.sh, "{version}"]`, or `{ uses: <integration>, … }`. */
export function actionSchema(all: readonly UsableIntegration[]): z.ZodType<Invocation> {
  const variants = variantsOf(all, ({ action }) => action);
  const expected = 'write the command as a list, such as [./deploy.sh, "{version}"], or name an integration';
  return shortForm(
    { short: command, implied: null },
    (value) => (Array.isArray(value) ? { uses: 'shell', argv: value } : value),
    variants,
    expected,
  );
}

/** A source of versions: a command that prints them, or `{ uses: <integration>, … }`. */
export function versionsSchema(all: readonly UsableIntegration[]): z.ZodType<Invocation> {
  const variants = variantsOf(all, ({ versions }) => versions);
  const expected = 'write the command that lists the versions as a list, or name an integration';
  return shortForm(
    { short: command, implied: null },
    (value) => (Array.isArray(value) ? { uses: 'shell', list: value } : value),
    variants,
    expected,
  );
}

const common = {
  name: Name.optional(),
  title: z.string().min(1).max(80).optional(),
  kind: z.enum(['health', 'journey', 'page', 'api']).default('health'),
  critical: z.boolean().default(false),
};
const answer = {
  expectStatus: z.number().int().min(100).max(599).default(200),
  expectText: z.string().min(1).max(200).nullable().default(null),
};
const number = {
  measures: z.enum(measures).nullable().default(null),
  min: z.number().nullable().default(null),
  max: z.number().nullable().default(null),
  unit: z.string().max(20).default(''),
};

/** A check in the settings, before a missing name and title are filled in. */
export type CheckSettings = Omit<ServiceCheck, 'name' | 'title'> & { name: string | null; title: string | null };

/** A check: a URL, or `{ uses: <integration>, … }`; with `url` and no `uses`, it is also an HTTP check. */
export function checkSchema(all: readonly UsableIntegration[]): z.ZodType<CheckSettings> {
  const variants = variantsOf(all, ({ check }) =>
    check === undefined ? undefined : { ...common, ...(check.reads === 'answer' ? answer : number), ...check.shape },
  );
  const expand = (value: unknown) => {
    if (typeof value === 'string') return { uses: 'http', url: value };
    return isObject(value) && !('uses' in value) && 'url' in value ? { uses: 'http', ...value } : value;
  };
  const expected = 'write an address, such as https://api.example.com/health, or name an integration';
  const short = { type: 'string', format: 'uri', description: 'An address that answers with status 200.' };
  return shortForm({ short, implied: 'http' }, expand, variants, expected).transform(({ uses, with: words }) => {
    const { name = null, title = null, kind, critical, ...more } = words as CheckWords;
    const { expectStatus, expectText, min, max, unit, measures: measured, ...own } = more;
    const expect: ServiceCheck['expect'] =
      expectStatus === undefined
        ? { kind: 'number', min: min ?? null, max: max ?? null, unit: unit ?? '' }
        : { kind: 'answer', status: expectStatus, text: expectText ?? null };
    return { uses, with: own, name, title, kind, isCritical: critical, measures: measured ?? null, expect };
  });
}

type CheckWords = Record<string, Json> & {
  name?: string;
  title?: string;
  kind: ServiceCheck['kind'];
  critical: boolean;
  expectStatus?: number;
  expectText?: string | null;
  min?: number | null;
  max?: number | null;
  unit?: string;
  measures?: ServiceCheck['measures'];
};

/** Settings of the integrations themselves. */
export function integrationsSchema(all: readonly UsableIntegration[]): z.ZodType<Record<string, unknown>> {
  const shape = Object.fromEntries(all.map(({ id, settings }) => [id, settings.optional()]));
  return z.strictObject(shape).default({});
}

type Variant = z.ZodObject;

function variantsOf(
  all: readonly UsableIntegration[],
  shapeOf: (one: UsableIntegration) => z.ZodRawShape | undefined,
): Variant[] {
  return all.flatMap((one) => {
    const shape = shapeOf(one);
    return shape === undefined ? [] : [z.strictObject({ uses: z.literal(one.id), ...shape })];
  });
}

function shortForm(
  form: ShortForm,
  expand: (value: unknown) => unknown,
  variants: readonly Variant[],
  expected: string,
): z.ZodType<Invocation> {
  const ids = variants.map((one) => (one.shape.uses as z.ZodLiteral<string>).value);
  const [first, ...rest] = variants as [Variant, ...Variant[]];
  const schema = z.preprocess(
    expand,
    z.discriminatedUnion('uses', [first, ...rest], {
      error: (issue) =>
        issue.code === 'invalid_union' || issue.code === 'invalid_type'
          ? `${expected} in “uses” (${ids.join(', ')})`
          : undefined,
    }),
  );
  shortForms.set(schema, form);
  return schema.transform((read): Invocation => {
    const { uses, ...words } = read as { uses: string } & Record<string, Json>;
    return { uses, with: words };
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
