import { z } from 'zod';
import type { Invocation, Json } from '../domain/invocation.ts';
import { measures, type ServiceCheck } from '../domain/service.ts';
import { Duration } from '../lib/fields.ts';
import { Name } from './name.ts';
import { oneWay, optionalQueries, type Way } from './ways-to-ask.ts';

/** What the settings need to know about an integration: the keys allowed next to `uses`, for each place. */
export interface UsableIntegration {
  readonly id: string;
  readonly settings: z.ZodObject;
  readonly action?: z.ZodRawShape;
  readonly check?: {
    reads: 'answer' | 'number';
    shape: z.ZodRawShape;
    counts?: z.ZodRawShape;
    events?: z.ZodRawShape;
    everyMs?: number;
    keepsPast?: true;
    setsWindow?: true;
    needs?: readonly string[];
  };
  readonly versions?: z.ZodRawShape;
  readonly announcer?: { shape: z.ZodRawShape; names?: { key: string; in: string } };
  readonly pager?: { needs: readonly string[]; byService?: string };
  readonly onCall?: { oneOf: z.ZodRawShape; needs: readonly string[] };
  readonly change?: z.ZodRawShape;
  readonly tickets?: z.ZodRawShape;
  readonly documents?: z.ZodRawShape;
}

/** For editors: the short form that a schema also accepts, and the default integration. */
export interface ShortForm {
  /** What such a value is called. */
  name: string;
  /** Null when there is none, only parts to be described once. */
  short: Record<string, unknown> | null;
  implied: string | null;
}
export const shortForms = new WeakMap<z.core.$ZodType, ShortForm>();

/** The integrations that short forms stand for. */
export const impliedIntegrations: readonly string[] = ['shell', 'http'];

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
    { name: 'action', short: command, implied: null },
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
    { name: 'versions', short: command, implied: null },
    (value) => (Array.isArray(value) ? { uses: 'shell', list: value } : value),
    variants,
    expected,
  );
}

/** How often something is read or counted. */
export const Pace = Duration.refine((ms) => ms >= 1_000 && ms <= 3_600_000, 'write a time from 1 s to 1 h');

const common = {
  name: Name.optional(),
  title: z.string().min(1).max(80).optional(),
  kind: z.enum(['health', 'journey', 'page', 'api']).default('health'),
  critical: z.boolean().default(false),
  every: Pace.optional(),
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
    const ways = check === undefined ? [] : waysOf(check);
    return ways.length === 0 ? variant : variant.superRefine(oneWay(ways));
  });
  const expand = (value: unknown) => {
    if (typeof value === 'string') return { uses: 'http', url: value };
    return isObject(value) && !('uses' in value) && 'url' in value ? { uses: 'http', ...value } : value;
  };
  const expected = 'write an address, such as https://api.example.com/health, or name an integration';
  const short = { type: 'string', format: 'uri', description: 'An address that answers with status 200.' };
  return shortForm({ name: 'check', short, implied: 'http' }, expand, variants, expected).transform(
    ({ uses, with: words }) => {
      const { name = null, title = null, kind, critical, every, ...more } = words as CheckWords;
      const { expectStatus, expectText, min, max, unit, maxPercent, measures: measured, ...own } = more;
      const check = all.find(({ id }) => id === uses)?.check;
      const expect: ServiceCheck['expect'] = isCounted(own, check?.events)
        ? { kind: 'events' }
        : expectationOf({ expectStatus, expectText, min, max, unit, maxPercent }, isCounted(own, check?.counts));
      const isOfATime = expect.kind === 'requests' || expect.kind === 'events';
      const everyMs = every ?? (isOfATime ? countedEveryMs : check?.everyMs) ?? null;
      return { uses, with: own, name, title, kind, isCritical: critical, measures: measured ?? null, expect, everyMs };
    },
  );
}

/**
 * Unless the settings say otherwise, requests and events are counted by the minute, which is several scrapes of a
 * service.
 */
export const countedEveryMs = 60_000;

export const isCounted = (words: object, queries: z.ZodRawShape = {}) =>
  Object.keys(queries).some((key) => key in words);

type CheckPlace = NonNullable<UsableIntegration['check']>;

/** In which ways a check can ask this source; only those of numbers have several. */
function waysOf({ shape, counts, events, setsWindow }: CheckPlace): Way[] {
  if (counts === undefined && events === undefined) return [];
  const ofNumber = {
    queries: shape,
    does: 'to read a number',
    keys: ['min', 'max', 'unit', 'measures'],
    keysAreFor: 'a number; a check that counts requests has maxPercent, and counted events have thresholds',
  };
  const ofCounts = { does: 'to count requests', keys: ['maxPercent'], keysAreFor: 'a check that counts requests' };
  const ofEvents = {
    does: 'to count events',
    keys: [],
    keysAreFor: '',
    ...(setsWindow ? {} : { needsWindow: true as const }),
  };
  return [
    ofNumber,
    ...(counts === undefined ? [] : [{ queries: counts, ...ofCounts }]),
    ...(events === undefined ? [] : [{ queries: events, ...ofEvents }]),
  ];
}

function checkKeys(check: CheckPlace): z.ZodRawShape {
  const ways = waysOf(check);
  if (ways.length === 0) return check.shape;
  return { ...optionalQueries(ways), maxPercent: z.number().min(0).lt(100).optional() };
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
  return z.strictObject(shape).prefault({});
}

type Variant = z.ZodObject;

const isFilled = (variants: readonly Variant[]): variants is [Variant, ...Variant[]] => variants.length > 0;

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
  const schema = z.preprocess(
    expand,
    isFilled(variants)
      ? z.discriminatedUnion('uses', variants, {
          error: (issue) =>
            issue.code === 'invalid_union' || issue.code === 'invalid_type'
              ? `${expected} in “uses” (${ids.join(', ')})`
              : undefined,
        })
      : z.never('no integration can be named here'),
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
