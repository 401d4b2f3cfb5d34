import { z } from 'zod';
import { type Invocation, type Json, measures, type ServiceCheck } from '../domain/service.ts';
import { Duration } from '../lib/fields.ts';
import { Name } from './name.ts';

/** What the settings need to know about an integration: the keys allowed next to `uses`, for each place. */
export interface UsableIntegration {
  readonly id: string;
  readonly settings: z.ZodObject;
  readonly action?: z.ZodRawShape;
  readonly check?: {
    reads: 'answer' | 'number';
    shape: z.ZodRawShape;
    counts?: z.ZodRawShape;
    everyMs?: number;
    keepsPast?: true;
  };
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
  every: Duration.refine((ms) => ms >= 1_000 && ms <= 3_600_000, 'write a time from 1 s to 1 h').optional(),
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
    check === undefined
      ? undefined
      : { ...common, ...(check.reads === 'answer' ? answer : number), ...checkKeys(check) },
  ).map((variant) => {
    const check = all.find(({ id }) => id === variant.shape.uses.value)?.check;
    return check?.counts === undefined ? variant : variant.superRefine(eitherWay(check.shape, check.counts));
  });
  const expand = (value: unknown) => {
    if (typeof value === 'string') return { uses: 'http', url: value };
    return isObject(value) && !('uses' in value) && 'url' in value ? { uses: 'http', ...value } : value;
  };
  const expected = 'write an address, such as https://api.example.com/health, or name an integration';
  const short = { type: 'string', format: 'uri', description: 'An address that answers with status 200.' };
  return shortForm({ short, implied: 'http' }, expand, variants, expected).transform(({ uses, with: words }) => {
    const { name = null, title = null, kind, critical, every, ...more } = words as CheckWords;
    const { expectStatus, expectText, min, max, unit, maxPercent, measures: measured, ...own } = more;
    const counts = all.find(({ id }) => id === uses)?.check?.counts ?? {};
    const expect = expectationOf({ expectStatus, expectText, min, max, unit, maxPercent }, isCounted(own, counts));
    const leastMs = all.find(({ id }) => id === uses)?.check?.everyMs;
    const everyMs = every ?? (expect.kind === 'requests' ? countedEveryMs : leastMs) ?? null;
    return { uses, with: own, name, title, kind, isCritical: critical, measures: measured ?? null, expect, everyMs };
  });
}

/** Unless the settings say otherwise, requests are counted by the minute, which is several scrapes of a service. */
const countedEveryMs = 60_000;

const isCounted = (words: object, counts: z.ZodRawShape) => Object.keys(counts).some((key) => key in words);

/** With counts, neither way to ask is required by itself. */
function checkKeys({ shape, counts }: NonNullable<UsableIntegration['check']>): z.ZodRawShape {
  if (counts === undefined) return shape;
  const optional = Object.entries({ ...shape, ...counts }).map(([key, field]) => [key, z.optional(field)]);
  return { ...Object.fromEntries(optional), maxPercent: z.number().min(0).lt(100).optional() };
}

const ofNumbers = ['min', 'max', 'unit', 'measures'] as const;

/** A check reads a number, or counts requests: never both, and never half of one. */
function eitherWay(shape: z.ZodRawShape, counts: z.ZodRawShape) {
  const [asked, counted] = [Object.keys(shape), Object.keys(counts)];
  return (words: Record<string, unknown>, context: z.RefinementCtx) => {
    const isGiven = (key: string) => words[key] !== undefined && words[key] !== null && words[key] !== '';
    const problem = (message: string) => context.addIssue({ code: 'custom', message });
    const isCounting = counted.some(isGiven);
    if (isCounting ? asked.some(isGiven) || !counted.every(isGiven) : !asked.every(isGiven))
      problem(`write ${asked.join(' and ')} to read a number, or ${counted.join(' and ')} to count requests`);
    const misplaced = isCounting ? ofNumbers.filter(isGiven) : ['maxPercent'].filter(isGiven);
    if (misplaced.length > 0)
      problem(
        `${misplaced.join(', ')} ${isCounting ? 'is for a number; a check that counts requests has maxPercent' : 'is for a check that counts requests'}`,
      );
  };
}

function expectationOf(
  { expectStatus, expectText, min, max, unit, maxPercent }: Pick<CheckWords, ExpectationKey>,
  counts: boolean,
): ServiceCheck['expect'] {
  if (counts) return { kind: 'requests', maxPercent: maxPercent ?? 10 };
  return expectStatus === undefined
    ? { kind: 'number', min: min ?? null, max: max ?? null, unit: unit ?? '' }
    : { kind: 'answer', status: expectStatus, text: expectText ?? null };
}

type ExpectationKey = 'expectStatus' | 'expectText' | 'min' | 'max' | 'unit' | 'maxPercent';

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
  maxPercent?: number;
  every?: number;
  measures?: ServiceCheck['measures'];
};

/** Settings of the integrations themselves. */
export function integrationsSchema(all: readonly UsableIntegration[]): z.ZodType<Record<string, unknown>> {
  const shape = Object.fromEntries(all.map(({ id, settings }) => [id, settings.optional()]));
  return z.strictObject(shape).default({});
}

type Variant = z.ZodObject;

/** The possible values of `uses` in one place, each with its keys. */
export function variantsOf(
  all: readonly UsableIntegration[],
  shapeOf: (one: UsableIntegration) => z.ZodRawShape | undefined,
): Variant[] {
  return all.flatMap((one) => {
    const shape = shapeOf(one);
    return shape === undefined ? [] : [z.strictObject({ uses: z.literal(one.id), ...shape })];
  });
}

/** Reads one of the variants, also in its short form. */
export function shortForm(
  form: ShortForm | null,
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
  if (form !== null) shortForms.set(schema, form);
  return schema.transform((read): Invocation => {
    const { uses, ...words } = read as { uses: string } & Record<string, Json>;
    return { uses, with: words };
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
