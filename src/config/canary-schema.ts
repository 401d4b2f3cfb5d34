import { z } from 'zod';
import type { CanarySettings } from '../domain/analysis/canary/comparison.ts';
import { type CanaryMetric, defaultCanaryOptions } from '../domain/analysis/canary/metric.ts';
import type { Invocation, Json } from '../domain/service.ts';
import type { Settings } from '../domain/settings.ts';
import { Duration } from '../lib/fields.ts';
import type { CrossProblem } from './cross-problem.ts';
import { Name } from './name.ts';
import { shortForm, type UsableIntegration, variantsOf } from './uses.ts';

const between = (least: string, most: string, leastMs: number, mostMs: number) =>
  Duration.refine((ms) => ms >= leastMs && ms <= mostMs, `write a time from ${least} to ${most}`);

const Score = z.number().min(0).max(100);

/** Keys of a metric beside `uses` and those of the integration. */
const metricKeys = {
  name: Name.optional(),
  title: z.string().min(1).max(80).optional(),
  group: Name.default('metrics'),
  direction: z.enum(['increase', 'decrease', 'either']).default('increase'),
  critical: z.boolean().default(false),
  needsData: z.boolean().default(false),
  missing: z.enum(['remove', 'zero']).default('remove'),
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
  Pick<CanaryMetric, 'group' | 'direction' | 'needsData' | 'missing' | 'outliers' | 'effect'> & {
    name?: string;
    title?: string;
    critical: boolean;
  };

/** How a canary is compared with the running version; only sources that keep the past can be asked for both. */
export function canarySchema(all: readonly UsableIntegration[]): z.ZodType<CanarySettings> {
  const variants = variantsOf(all, ({ check }) =>
    check?.keepsPast === undefined ? undefined : { ...metricKeys, ...check.shape },
  );
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
      metrics: withNames(metrics),
    }));
}

/** Fewer can hardly show a difference at the confidence; more are refused by sources. */
const fewestValues = 10;
const mostValues = 5_000;

function withNames(metrics: readonly Invocation[]): CanarySettings['metrics'] {
  return metrics.map(({ uses, with: words }, index) => {
    const { name, title, group, direction, critical, needsData, missing, outliers, effect, ...own } =
      words as MetricWords;
    const known = name ?? `metric-${index + 1}`;
    const rules = { group, direction, isCritical: critical, needsData, missing };
    const limits = { ...(outliers ? { outliers } : {}), ...(effect ? { effect } : {}) };
    return { name: known, title: title ?? known, ...rules, ...limits, uses, with: own };
  });
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
        ...canary.metrics.flatMap(({ with: words, name: own }, index) => [
          ...(/\{(version|track)\}/.test(JSON.stringify(words))
            ? []
            : [
                {
                  path: [...path, 'metrics', String(index)],
                  message:
                    'it asks the same of both versions; tell them apart by {version} or {track} (canary or stable)',
                },
              ]),
          ...(names.indexOf(own) < index
            ? [{ path: [...path, 'metrics', String(index), 'name'], message: `two metrics are named ${own}` }]
            : []),
        ]),
        ...Object.keys(canary.options.weights)
          .filter((group) => !canary.metrics.some((metric) => metric.group === group))
          .map((group) => ({ path: [...path, 'weights', group], message: 'no metric is in this group' })),
      ];
    }),
  );
}
