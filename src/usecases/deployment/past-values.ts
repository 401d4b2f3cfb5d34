import { expectedValue } from '../../domain/analysis/baseline/expected-value.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import type { ServiceCheck, ServiceEnvironment } from '../../domain/service.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { PastNumbers } from '../../ports/metric-source.ts';
import { readingTimeoutMs } from '../release/facts.ts';
import type { StartDeps } from './deps.ts';
import { baselineWindowMs } from './sample-baseline.ts';

/** What a query is expected to give after the start, and in words what that is taken from. */
export interface PastValue {
  value: number;
  note: string | null;
}

const weekMs = 7 * 86_400_000;
const weeksBack = [1, 2, 3, 4];
/** A source is asked for so many values of a time at most. */
const mostValues = 120;
const shortestStepMs = 15_000;

/**
 * For each query whose source keeps the past: its median in a time before the start that is as long as the watch,
 * corrected by how it changed at the same hour of the last four weeks, where these are known. A source that cannot
 * answer is left out: the readings of now remain.
 */
export async function pastValues(
  deps: Pick<StartDeps, 'systems' | 'clock'>,
  { checks }: ServiceEnvironment,
  policy: Pick<Policy, 'watchWindowMs'>,
): Promise<Map<string, PastValue>> {
  const now = deps.clock.now().getTime();
  const windowMs = baselineWindowMs(policy);
  const found = await Promise.all(
    checks
      .filter(({ expect }) => expect.kind === 'number')
      .map(async (check): Promise<[string, PastValue][]> => {
        const values = (fromMs: number, toMs: number) => valuesOf(deps, check, fromMs, toMs);
        const [before, ...weeks] = await Promise.all([
          values(now - windowMs, now),
          ...weeksBack.map((week) => values(now - week * weekMs - windowMs, now - week * weekMs + windowMs)),
        ]);
        const expected = expectedValue(
          before?.map(({ value }) => value) ?? [],
          weeks.map((points, index) => {
            const middle = now - weekMs * (weeksBack[index] ?? 0);
            const side = (isAfter: boolean) =>
              (points ?? []).filter(({ at }) => at.getTime() > middle === isAfter).map(({ value }) => value);
            return { before: side(false), after: side(true) };
          }),
        );
        return expected === null
          ? []
          : [[check.name, { value: expected.value, note: noteOf(check, expected, windowMs) }]];
      }),
  );
  return new Map(found.flat());
}

async function valuesOf(
  { systems }: Pick<StartDeps, 'systems'>,
  { uses, with: words }: ServiceCheck,
  fromMs: number,
  toMs: number,
): Promise<{ at: Date; value: number }[] | null> {
  try {
    const source = await systems.metricSource(uses);
    const answer: PastNumbers | undefined = await source.past?.({
      with: words,
      timeoutMs: readingTimeoutMs,
      from: new Date(fromMs),
      to: new Date(toMs),
      stepMs: Math.max(shortestStepMs, Math.ceil((toMs - fromMs) / mostValues / 1_000) * 1_000),
    });
    return answer?.kind === 'numbers' ? answer.points : null;
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return null;
  }
}

/** "Orders a minute: 120 expected, from the 1 h before and a change of +20 % at this hour in 3 earlier weeks". */
function noteOf(
  { title, expect }: ServiceCheck,
  { value, factor, weeks }: { value: number; factor: number; weeks: number },
  windowMs: number,
): string | null {
  if (weeks === 0) return null;
  const unit = expect.kind === 'number' && expect.unit !== '' ? ` ${expect.unit}` : '';
  const percent = Math.round(100 * (factor - 1));
  return `${title}: ${Number(value.toPrecision(3))}${unit} expected, from the ${formatDuration(windowMs)} before and a change of ${percent > 0 ? '+' : ''}${percent} % at this hour in ${weeks} earlier ${weeks === 1 ? 'week' : 'weeks'}`;
}
