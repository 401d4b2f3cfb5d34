import type { ServiceCheck } from '../../service.ts';
import { type Scope, type Severity, severityOrder, type Threshold } from './threshold.ts';

/** A rule with its levels, as the settings state it: the limit of each severity. */
export type Rule = Scope & { levels: Partial<Record<Severity, number>> };

/** What a layer of the settings says of a rule: that it is off, or what is different. Levels replace all levels. */
export type RulePart = 'off' | Partial<Rule>;
export type RuleParts = Readonly<Record<string, RulePart>>;

const anything: Omit<Scope, 'metric'> = {
  quantile: 0.5,
  direction: 'above',
  readings: 3,
  kinds: null,
  measures: null,
  checks: null,
  onlyCritical: false,
};

type Levels = Rule['levels'];
const rule = (metric: Scope['metric'], levels: Levels, scope: Partial<Scope> = {}): Rule => ({
  ...anything,
  metric,
  ...scope,
  levels,
});
/** A number that a query gave, by what it measures. */
const measured = (measures: ServiceCheck['measures'], levels: Levels, scope: Partial<Scope> = {}): Rule =>
  rule('value', levels, { measures, ...scope });
/** Something that must not happen even once. */
const never = (measures: ServiceCheck['measures']): Rule => measured(measures, { rollback: 0 }, { readings: 1 });

/** The rules that every watch has unless the settings say otherwise. */
export const presetRules: Readonly<Record<string, Rule>> = {
  'page-latency': rule('latency', { warning: 2_000, critical: 5_000 }, { kinds: ['page', 'journey'] }),
  'api-latency': rule('latency', { warning: 200 }, { kinds: ['api'], quantile: 0.95 }),
  'error-rate': rule('errors', { notice: 2, warning: 5, critical: 10 }),
  'critical-error-rate': rule('errors', { rollback: 5 }, { onlyCritical: true }),
  performance: rule('slowdown', { rollback: 50 }),
  'connection-failures': rule('no-answer', { critical: 0 }),
  uptime: measured('availability', { critical: 99.9 }, { direction: 'below' }),
  cpu: measured('cpu', { warning: 80 }, { readings: 5 }),
  memory: measured('memory', { warning: 80 }, { readings: 5 }),
  disk: measured('disk', { warning: 80 }, { readings: 5 }),
  throughput: rule('change', { warning: 50 }, { measures: 'throughput', direction: 'below' }),
  events: rule('rate-increase', { warning: 100 }),
  business: rule('change', { warning: 10 }, { measures: 'business', direction: 'either' }),
  'business-impact': rule('change', { rollback: 30 }, { measures: 'business', direction: 'below' }),
  crashes: never('crashes'),
  'data-corruption': never('data-corruption'),
  'security-breach': never('security-breach'),
};

/** Applies the layers to the presets, later ones over earlier ones. A new rule needs a metric, otherwise it is left out. */
export function resolveRules(layers: readonly RuleParts[]): Record<string, Rule> {
  let rules: Record<string, Rule> = { ...presetRules };
  for (const layer of layers)
    for (const [name, part] of Object.entries(layer)) {
      const { [name]: known, ...others } = rules;
      if (part === 'off') rules = others;
      else if (known) rules = { ...others, [name]: { ...known, ...part } };
      else if (part.metric !== undefined)
        rules = { ...others, [name]: { ...anything, levels: {}, ...part, metric: part.metric } };
    }
  return rules;
}

/** The levels of these rules, mildest first. */
export function thresholdsOf(rules: Readonly<Record<string, Rule>>): Threshold[] {
  return Object.entries(rules).flatMap(([name, { levels, ...scope }]) =>
    severityOrder.flatMap((severity) => {
      const limit = levels[severity];
      return limit === undefined ? [] : [{ ...scope, name, limit, severity }];
    }),
  );
}

/** The levels of the presets. */
export const thresholdPresets: readonly Threshold[] = thresholdsOf(presetRules);
