import { z } from 'zod';
import type { CanarySettings } from '../domain/analysis/canary/comparison.ts';
import { type CanaryMetric, defaultCanaryOptions } from '../domain/analysis/canary/metric.ts';
import type { Invocation, Json } from '../domain/invocation.ts';
import type { Settings } from '../domain/settings.ts';
import { Duration } from '../lib/fields.ts';
import type { CrossProblem } from './cross-problem.ts';
import { Name } from './name.ts';
import { countedEveryMs, isCounted, Pace, shortForm, type UsableIntegration, variantsOf } from './uses.ts';
import { oneWay, optionalQueries, type Way } from './ways-to-ask.ts';

const between = (least: string, most: string, leastMs: number, mostMs: number) =>
  Duration.refine((ms) => ms >= leastMs && ms <= mostMs, `write a time from ${least} to ${most}`);

const Score = z.number().min(0).max(100);

/** Keys of a metric beside `uses` and those of the integration. */
const metricKeys = {
  name: Name.optional(),
  title: z.string().min(1).max(80).optional(),
  group: Name.default('metrics'),
  direction: z.enum(['increase', 'decrease', 'either']).optional(),
  critical: z.boolean().default(false),
  needsData: z.boolean().default(false),
  missing: z.enum(['remove', 'zero']).optional(),
  outliers: z.strictObject({ factor: z.number().gt(0).max(1_000).default(3) }).optional(),
  effect: z
    .strictObject({
      measure: z.enum(['mean_ratio', 'superiority']).default('mean_ratio'),
      increase: z.number().positive().optional(),
      decrease: z.number().positive().optional(),
      criticalIncrease: z.number().positive().optional(),
      criticalDecrease: z.number().positive().optional(),
    })
    .optional(),
};

type MetricWords = Record<string, Json> &
  Pick<CanaryMetric, 'group' | 'needsData' | 'outliers' | 'effect'> &
  Partial<Pick<CanaryMetric, 'direction' | 'missing'>> & {
    name?: string;
    title?: string;
    critical: boolean;
    every?: number;
  };

/** In which ways both versions can be asked; events without a number of requests cannot be compared. */
function waysOf({ shape, counts, setsWindow }: NonNullable<UsableIntegration['check']>): Way[] {
  if (counts === undefined) return [];
  return [
    {
      queries: shape,
      does: 'to read a number',
      keys: ['direction', 'outliers', 'effect'],
      keysAreFor: 'a number; of counted requests, a larger share of failed ones is bad',
    },
    {
      queries: counts,
      does: 'to count requests',
      keys: ['every'],
      keysAreFor: 'a metric that counts requests',
      ...(setsWindow ? {} : { needsWindow: true as const }),
    },
  ];
}

/** How a canary is compared with the running version; only sources that keep the past can be asked for both. */
export function canarySchema(all: readonly UsableIntegration[]): z.ZodType<CanarySettings> {
  const variants = variantsOf(all, ({ check }) =>
    check?.keepsPast === undefined ? undefined : { ...metricKeys, ...queriesOf(check) },
  ).map((variant) => {
    const check = all.find(({ id }) => id === variant.shape.uses.value)?.check;
    const ways = check === undefined ? [] : waysOf(check);
    return ways.length === 0 ? variant : variant.superRefine(oneWay(ways));
  });
  const counts = (uses: string) => all.find(({ id }) => id === uses)?.check?.counts ?? {};
  const metric = shortForm(null, (value) => value, variants, 'name an integration that keeps past values');
  return z
    .strictObject({
      for: between('1 min', '24 h', 60_000, 86_400_000).prefault('10 min'),
      every: between('1 s', '1 h', 1_000, 3_600_000).prefault('15 s'),
      pass: Score.default(defaultCanaryOptions.pass),
      marginal: Score.default(defaultCanaryOptions.marginal),
      confidence: z.number().min(0.8).max(0.999).default(defaultCanaryOptions.confidence),
      tolerance: z.number().min(0).lt(1).default(defaultCanaryOptions.tolerance),
      weights: z.record(Name, z.number().gt(0).max(100)).default({}),
      metrics: z.array(metric).min(1).max(100),
    })
    .refine(({ pass, marginal }) => marginal <= pass, { path: ['marginal'], message: 'it must not be above “pass”' })
    .refine((canary) => canary.for / canary.every >= fewestValues && canary.for / canary.every <= mostValues, {
      path: ['every'],
      message: `“for” divided by “every” gives the number of values, which must be from ${fewestValues} to ${mostValues}`,
    })
    .transform(({ for: forMs, every: stepMs, metrics, ...options }) => ({
      forMs,
      stepMs,
      options,
      metrics: metrics.map((one, index) => metricOf(one, index, counts(one.uses))),
    }));
}

function queriesOf(check: NonNullable<UsableIntegration['check']>): z.ZodRawShape {
  const ways = waysOf(check);
  return ways.length === 0 ? check.shape : { ...optionalQueries(ways), every: Pace.optional() };
}

/** Fewer can hardly show a difference at the confidence; more are refused by sources. */
const fewestValues = 10;
const mostValues = 5_000;

function metricOf(
  { uses, with: words }: Invocation,
  index: number,
  countQueries: z.ZodRawShape,
): CanarySettings['metrics'][number] {
  const { name, title, group, direction, critical, needsData, missing, outliers, effect, every, ...own } =
    words as MetricWords;
  const known = name ?? `metric-${index + 1}`;
  const counts = isCounted(own, countQueries) ? { everyMs: every ?? countedEveryMs } : undefined;
  return {
    name: known,
    title: title ?? known,
    group,
    direction: direction ?? 'increase',
    isCritical: critical,
    needsData,
    // A source has no series of failed requests before the first one fails.
    missing: missing ?? (counts ? 'zero' : 'remove'),
    ...(outliers ? { outliers } : {}),
    ...(effect ? { effect } : {}),
    ...(counts ? { counts } : {}),
    uses,
    with: own,
  };
}

/**
 * Metrics that ask the same of both versions, names that are used twice, and weights of groups that no metric is in.
 */
export function impossibleCanaries({ services }: Settings): CrossProblem[] {
  return Object.values(services).flatMap(({ name: service, environments }) =>
    Object.values(environments).flatMap(({ name, canary }) => {
      if (canary === null) return [];
      const path = ['services', service, 'environments', name, 'canary'];
      const names = canary.metrics.map((metric) => metric.name);
      return [
        ...canary.metrics.flatMap((metric, index) => [
          ...impossibleIn(metric, canary).map((message) => ({ path: [...path, 'metrics', String(index)], message })),
          ...(names.indexOf(metric.name) < index
            ? [{ path: [...path, 'metrics', String(index), 'name'], message: `two metrics are named ${metric.name}` }]
            : []),
        ]),
        ...Object.keys(canary.options.weights)
          .filter((group) => !canary.metrics.some((metric) => metric.group === group))
          .map((group) => ({ path: [...path, 'weights', group], message: 'no metric is in this group' })),
      ];
    }),
  );
}

/** Fewer blocks can hardly tell a canary that is worse from failures that come in clusters. */
const fewestOfCounts = 5;

function impossibleIn({ with: words, counts }: CanarySettings['metrics'][number], { forMs }: CanarySettings): string[] {
  // A share is only of one version if both of its counts are.
  const queries = counts === undefined ? [JSON.stringify(words)] : Object.values(words).map(String);
  const isMissing = (pattern: RegExp) => !queries.every((query) => pattern.test(query));
  return [
    ...(isMissing(/\{(version|track)\}/)
      ? ['it asks the same of both versions; tell them apart by {version} or {track} (canary or stable)']
      : []),
    ...(counts !== undefined && (forMs / counts.everyMs < fewestOfCounts || forMs / counts.everyMs > mostValues)
      ? [
          `“for” divided by its “every” (1 min unless set) gives the number of counts, which must be from ${fewestOfCounts} to ${mostValues}`,
        ]
      : []),
  ];
}
