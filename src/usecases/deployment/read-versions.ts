import { byBlock, bySlot, type ComparedMetric, endedBlocks } from '../../domain/analysis/canary/comparison.ts';
import type { CanaryValues, CountedValues } from '../../domain/analysis/canary/metric.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { PastNumbers, PastQuery } from '../../ports/metric-source.ts';
import { readingTimeoutMs } from '../release/facts.ts';
import type { StepDeps } from './deps.ts';

/** So many metrics are asked for at once. */
const metricsAtOnce = 4;

/** What was read of both versions, by name of metric. */
export interface BothVersions {
  values: Map<string, CanaryValues>;
  counts: Map<string, CountedValues>;
  /** What kept a source from answering, a sentence each. */
  errors: string[];
}

/** The time that is read: all values up to `to`, a step apart, and the counts of all blocks that have ended by then. */
export interface ReadSpan {
  from: Date;
  to: Date;
  stepMs: number;
}

/**
 * Reads these metrics of both versions from their sources, which keep the past: what was read before is read again, so
 * that nothing is lost with the process, and what reached the source late is seen too. Null when the step is no longer
 * wanted.
 */
export async function readVersions(
  deps: Pick<StepDeps, 'systems'>,
  metrics: readonly ComparedMetric[],
  span: ReadSpan,
  isWanted: () => Promise<boolean>,
): Promise<BothVersions | null> {
  const both: BothVersions = { values: new Map(), counts: new Map(), errors: [] };
  const errors = new Set<string>();
  for (let first = 0; first < metrics.length; first += metricsAtOnce) {
    if (!(await isWanted())) return null;
    await Promise.all(
      metrics.slice(first, first + metricsAtOnce).map(async (metric) => {
        const read = (version: 'control' | 'canary') => pastOf(deps, metric, version, span);
        const [control, canary] = await Promise.all([read('control'), read('canary')]);
        for (const answer of [control, canary])
          if (answer.kind === 'error') errors.add(`${metric.title} could not be read: ${answer.detail}`);
        if (metric.counts === undefined)
          both.values.set(metric.name, { control: numbersIn(control, span), canary: numbersIn(canary, span) });
        else {
          const { everyMs } = metric.counts;
          both.counts.set(metric.name, {
            control: countsIn(control, span, everyMs),
            canary: countsIn(canary, span, everyMs),
          });
        }
      }),
    );
  }
  return { ...both, errors: [...errors].slice(0, 3) };
}

async function pastOf(
  deps: Pick<StepDeps, 'systems'>,
  { uses, counts, control, canary }: ComparedMetric,
  version: 'control' | 'canary',
  { from, to, stepMs }: ReadSpan,
): Promise<PastNumbers> {
  const asked = { with: version === 'control' ? control : canary, timeoutMs: readingTimeoutMs };
  if (counts === undefined) return askPast(deps, uses, { ...asked, from, to, stepMs });
  const { everyMs } = counts;
  const blocks = endedBlocks(from, to, everyMs);
  if (blocks === 0) return { kind: 'no_data', detail: 'no block has ended yet' };
  const at = (block: number) => new Date(from.getTime() + block * everyMs);
  return askPast(deps, uses, { ...asked, from: at(1), to: at(blocks), stepMs: everyMs, windowMs: everyMs });
}

async function askPast(deps: Pick<StepDeps, 'systems'>, uses: string, query: PastQuery): Promise<PastNumbers> {
  try {
    const source = await deps.systems.metricSource(uses);
    return (await source.past?.(query)) ?? { kind: 'error', detail: `${uses} keeps no past values` };
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return { kind: 'error', detail: error.message };
  }
}

const numbersIn = (answer: PastNumbers, span: ReadSpan) => bySlot(answer.kind === 'numbers' ? answer.points : [], span);

const countsIn = (answer: PastNumbers, { from, to }: ReadSpan, everyMs: number) =>
  byBlock(answer.kind === 'counts' ? answer.points : [], { from, everyMs, blocks: endedBlocks(from, to, everyMs) });
