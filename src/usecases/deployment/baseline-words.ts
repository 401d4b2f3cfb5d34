import { type FailedBefore, toleratedAfter } from '../../domain/analysis/baseline/failed-before.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import type { ServiceCheck, ServiceEnvironment } from '../../domain/service.ts';
import type { MeasuredBaseline } from './measure-baseline.ts';

/** What people are told before they start: what the baseline is, and which checks already fail. */
export function baselineWords(
  { checks }: ServiceEnvironment,
  baseline: MeasuredBaseline,
  failingBefore: readonly string[],
  { toleratedErrors }: Pick<Policy, 'toleratedErrors'>,
): string {
  const { readings, failures, valueNotes, changes } = baseline;
  const named = (wanted: (check: ServiceCheck) => boolean, say: (check: ServiceCheck) => string) =>
    checks.filter(wanted).map(say).join(', ');
  const failing = named(
    ({ name }) => failingBefore.includes(name),
    ({ title, isCritical }) => (isCritical ? `${title} (critical)` : title),
  );
  const unsteady = named(
    ({ name }) => !failingBefore.includes(name) && (failures[name] !== undefined || failedNow(name, readings) > 0),
    ({ name, title }) => `${title} (${failedWords(name, readings, failures[name], toleratedErrors)})`,
  );
  return [
    failing || unsteady ? `measured${sinceWords(baseline)}` : `${readings.length} readings${sinceWords(baseline)}`,
    ...(baseline.earlier > 0 ? [`with ${baseline.earlier} from the last watch of the running version`] : []),
    ...valueNotes,
    ...changeNotes(changes),
    ...(failing ? [`already failing before the start, and not judged: ${failing}`] : []),
    ...(unsteady ? [`unsteady before the start, and judged: ${unsteady}`] : []),
  ].join('; ');
}

/** More would hide the rest of the words. */
const mostNamed = 5;

/** "response times as usual at this hour: Paying +20 % (3 earlier weeks)"; what changes most first. */
function changeNotes(changes: MeasuredBaseline['changes']): string[] {
  const shown = changes
    .map(({ title, factor, weeks }) => ({ title, weeks, percent: Math.round(100 * (factor - 1)) }))
    .filter(({ percent }) => percent !== 0)
    .sort((a, b) => Math.abs(b.percent) - Math.abs(a.percent));
  if (shown.length === 0) return [];
  const named = shown
    .slice(0, mostNamed)
    .map(
      ({ title, weeks, percent }) =>
        `${title} ${percent > 0 ? '+' : '−'}${Math.abs(percent)} % (${weeks} earlier ${weeks === 1 ? 'week' : 'weeks'})`,
    );
  const more = shown.length - named.length;
  return [`response times corrected as usual at this hour: ${named.join(', ')}${more > 0 ? `, and ${more} more` : ''}`];
}

/** ", and 240 of the 59 min before". */
function sinceWords({ sampled, since, readings }: MeasuredBaseline): string {
  const now = readings[0]?.at;
  if (since === null || now === undefined) return '';
  return `, and ${sampled} of the ${formatDuration(Math.max(0, now.getTime() - since.getTime()))} before`;
}

const failedNow = (name: string, readings: readonly Measurement[]) =>
  readings.filter((one) => one.check === name && one.outcome === 'failed').length;

function failedWords(
  name: string,
  readings: readonly Measurement[],
  failed: FailedBefore[string] | undefined,
  toleratedPercent: number,
): string {
  if (failed === undefined)
    return `${failedNow(name, readings)} of ${readings.filter((one) => one.check === name).length} failed`;
  const count = (value: number) => Math.round(value).toLocaleString('en-US');
  return `${count(failed.failed)} of ${count(failed.total)} failed; up to ${toleratedAfter(toleratedPercent, failed)} % counts as normal in the watch`;
}
