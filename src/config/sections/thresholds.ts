import { z } from 'zod';
import {
  appliesTo,
  directions,
  metrics,
  type Severity,
  severityOrder,
} from '../../domain/analysis/thresholds/threshold.ts';
import {
  presetRules,
  type RulePart,
  resolveRules,
  thresholdsOf,
} from '../../domain/analysis/thresholds/threshold-rules.ts';
import { measures } from '../../domain/service.ts';
import type { Settings } from '../../domain/settings.ts';
import { Duration } from '../../lib/fields.ts';
import type { CrossProblem } from '../cross-problem.ts';
import { Name } from '../name.ts';

const Limit = z.union([z.number().min(-1e15).max(1e15), Duration], {
  error: 'write a number, or a duration such as 800 ms for a response time',
});

const Rule = z.strictObject({
  metric: z.enum(metrics).optional(),
  quantile: z.number().gt(0).lt(1).optional(),
  direction: z.enum(directions).optional(),
  readings: z.number().int().min(1).max(30).optional(),
  kinds: z
    .array(z.enum(['health', 'journey', 'page', 'api']))
    .min(1)
    .optional(),
  measures: z.enum(measures).optional(),
  checks: z.array(Name).min(1).max(50).optional(),
  onlyCritical: z.boolean().optional(),
  notice: Limit.optional(),
  warning: Limit.optional(),
  critical: Limit.optional(),
  rollback: Limit.optional(),
});

const asExpected = 'write “off”, or a rule such as { metric: errors, critical: 8 }';

/** What is wrong within a rule, with its key; null when it is no rule at all. */
function wrongKey(issue: z.core.$ZodRawIssue): string | null {
  if (issue.code !== 'invalid_union' || typeof issue.input !== 'object' || issue.input === null) return null;
  const [first] = issue.errors.at(-1) ?? [];
  return first === undefined ? null : [...first.path.map(String), first.message].join(': ');
}

/**
 * The thresholds of one layer by name: `off`, or what is different from the layer below. A limit that is stated replaces
 * all levels of the rule.
 */
export const Thresholds = z
  .record(Name, z.union([z.literal('off'), Rule], { error: (issue) => wrongKey(issue) ?? asExpected }))
  .transform(
    (layer): Record<string, RulePart> =>
      Object.fromEntries(Object.entries(layer).map(([name, part]) => [name, part === 'off' ? 'off' : rulePart(part)])),
  );

function rulePart({ notice, warning, critical, rollback, ...scope }: z.output<typeof Rule>): RulePart {
  const limits: Record<Severity, number | undefined> = { notice, warning, critical, rollback };
  const levels = severityOrder.flatMap((severity) => {
    const limit = limits[severity];
    return limit === undefined ? [] : [[severity, limit] as const];
  });
  const stated = Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined));
  return { ...stated, ...(levels.length === 0 ? {} : { levels: Object.fromEntries(levels) }) };
}

/** Rules without a metric or a limit, levels in the wrong order, and names of checks that no service has. */
export function impossibleThresholds(settings: Settings): CrossProblem[] {
  const { organization, tiers, services } = settings.thresholds;
  const everyCheck = Object.values(settings.services).flatMap(checksOf);
  const layers = [
    { path: ['organization', 'thresholds'], below: [], layer: organization, checks: everyCheck },
    ...Object.entries(tiers).map(([tier, layer]) => ({
      path: ['tiers', tier, 'thresholds'],
      below: [organization],
      layer,
      checks: Object.values(settings.services)
        .filter((service) => service.tier === tier)
        .flatMap(checksOf),
    })),
    ...Object.entries(services).map(([name, layer]) => {
      const service = settings.services[name];
      return {
        path: ['services', name, 'thresholds'],
        below: [organization, tiers[service?.tier ?? ''] ?? {}],
        layer,
        checks: service ? checksOf(service) : [],
      };
    }),
  ];
  return layers.flatMap(({ path, below, layer, checks }) => {
    const rules = resolveRules([...below, layer]);
    return Object.entries(layer).flatMap(([name, part]): CrossProblem[] => {
      const problem = (message: string) => [{ path: [...path, name], message }];
      const rule = rules[name];
      if (part === 'off')
        return resolveRules(below)[name] === undefined
          ? problem(`there is no threshold of this name to turn off; there are ${Object.keys(presetRules).join(', ')}`)
          : [];
      if (!rule)
        return problem(
          `it is none of the presets (${Object.keys(presetRules).join(', ')}), so it needs a metric: ${metrics.join(', ')}`,
        );
      const levels = thresholdsOf({ [name]: rule });
      if (levels.length === 0) return problem('it needs a limit: notice, warning, critical or rollback');
      if (rule.direction === 'either' && rule.metric !== 'change')
        return problem('the direction “either” is only possible for the metric “change”');
      if ((rule.metric === 'rate' || rule.metric === 'rate-increase') && levels.some(({ limit }) => !(limit > 0)))
        return problem(`a limit of the metric “${rule.metric}” is above 0`);
      const sign = rule.direction === 'below' && rule.metric === 'value' ? -1 : 1;
      const isOrdered = levels.every(
        ({ limit }, index) => index === 0 || sign * limit >= sign * (levels[index - 1]?.limit ?? limit),
      );
      if (!isOrdered) return problem('a more severe level must not be reached before a milder one');
      const unknown = (rule.checks ?? []).filter((check) => !checks.some((one) => one.name === check));
      if (unknown.length > 0) return problem(`there is no check named ${unknown.join(', ')} here`);
      const isMeant = rule.checks !== null;
      if (isMeant && !checks.some((check) => levels.some((level) => appliesTo(level, check))))
        return problem(`the metric “${rule.metric}” does not apply to what ${rule.checks?.join(', ')} reads`);
      return [];
    });
  });
}

const checksOf = ({ environments }: Settings['services'][string]) =>
  Object.values(environments).flatMap(({ checks }) => checks);
