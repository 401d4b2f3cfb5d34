import type { Mutant } from './mutant.ts';

const anomaly = 'src/domain/analysis/anomaly';
const observe = `${anomaly}/observe.ts`;
const sight = `${anomaly}/sight.ts`;
const finding = `${anomaly}/anomaly-finding.ts`;
const model = `${anomaly}/check-model.ts`;
const watched = `${anomaly}/watched-checks.ts`;
const spans = `${anomaly}/training-spans.ts`;
const training = 'src/usecases/deployment/train-models.ts';
const observeTest = `${anomaly}/observe.test.ts`;
const findingTest = `${anomaly}/anomaly-finding.test.ts`;
const spansTest = `${anomaly}/training-spans.test.ts`;
const watchTest = 'src/usecases/watch/find-anomalies.test.ts';

/** Defects in what is said about metrics without a threshold. */
export const anomalyMutants: readonly Mutant[] = [
  {
    name: 'an anomaly proposes a rollback',
    file: finding,
    find: "severity: 'warning',",
    replace: "severity: 'rollback',",
    caughtBy: [findingTest],
  },
  {
    name: 'an anomaly changes the verdict',
    file: finding,
    find: '    ...judgment,\n    findings:',
    replace: "    ...judgment,\n    verdict: 'degraded',\n    findings:",
    caughtBy: [findingTest],
  },
  {
    name: 'an anomaly takes the place of what is worse',
    file: finding,
    find: "judgment.worst === null ? 'warning' : worse(judgment.worst, 'warning')",
    replace: "'warning'",
    caughtBy: [findingTest],
  },
  {
    name: 'an anomaly is told with the limit that it did not cross',
    file: finding,
    find: 'limit: value < low ? low : high',
    replace: 'limit: value < low ? high : low',
    caughtBy: [findingTest],
  },
  {
    name: 'the stale model of another query is used',
    file: model,
    find: 'one.check === check.name && one.query === query',
    replace: 'one.check === check.name',
    caughtBy: [findingTest],
  },
  {
    name: 'a model of another shape is used',
    file: model,
    find: 'known?.model.version === emptyModel.version ?',
    replace: 'known !== undefined ?',
    caughtBy: [findingTest],
  },
  {
    name: 'a model learns from what could not be read',
    file: model,
    find: "outcome !== 'error' && ",
    replace: '',
    caughtBy: [findingTest],
  },
  {
    name: 'a model learns from the numbers of other checks',
    file: model,
    find: 'check === known.check && ',
    replace: '',
    caughtBy: [findingTest],
  },
  {
    name: 'a number that has a limit is watched for anomalies too',
    file: watched,
    find: '      check.expect.max === null &&\n',
    replace: '',
    caughtBy: [findingTest],
  },
  {
    name: 'anomalies are told although the policy turns them off',
    file: watched,
    find: "if (anomalies === 'off') return [];",
    replace: "if (anomalies === 'off' && thresholds.length === 0) return [];",
    caughtBy: [findingTest],
  },
  {
    name: 'three spikes are an anomaly',
    file: `${anomaly}/run.ts`,
    find: 'const mostAtOnce = 2;',
    replace: 'const mostAtOnce = 20;',
    caughtBy: [observeTest],
  },
  {
    name: 'an incident of an hour is the new normal',
    file: observe,
    find: 'const acceptedAfterMs = 24 * 3_600_000;',
    replace: 'const acceptedAfterMs = 3_600_000;',
    caughtBy: [observeTest],
  },
  {
    name: 'an incident is learned as fast as what is usual',
    file: observe,
    find: 'const cautiousGain = 0.1;',
    replace: 'const cautiousGain = 1;',
    caughtBy: [observeTest],
  },
  {
    name: 'an hour of which nothing is known is judged all the same',
    file: sight,
    find: ' || !isHourKnown(season, last.atMs))',
    replace: ')',
    caughtBy: [observeTest],
  },
  {
    name: 'a metric is judged after its first readings',
    file: sight,
    find: 'const fewestReadings = 60;',
    replace: 'const fewestReadings = 30;',
    caughtBy: [observeTest],
  },
  {
    name: 'where a metric was weeks ago is where it is expected',
    file: observe,
    find: 'sinceLastMs > longestGapMs ? unanchored(model) : model',
    replace: 'model',
    caughtBy: [observeTest],
  },
  {
    name: 'the same reading counts again and again',
    file: observe,
    find: 'if (last !== null && Math.abs(sinceLastMs) < shortestMs) return model;',
    replace: '',
    caughtBy: [observeTest],
  },
  {
    name: 'a watch begins with an anomaly of the past',
    file: observe,
    find: 'return { ...trained, run: endRun(trained.run) };',
    replace: 'return trained;',
    caughtBy: [observeTest],
  },
  {
    name: 'the past is learned again at each start',
    file: observe,
    find: 'at.getTime() > after && Number.isFinite(value)',
    replace: 'at.getTime() !== after && Number.isFinite(value)',
    caughtBy: [observeTest],
  },
  {
    name: 'a model that was not read for weeks is not brought up to date',
    file: training,
    find: 'if (last !== null && now.getTime() - last.atMs < freshMs) return [];',
    replace: 'if (last !== null) return [];',
    caughtBy: [watchTest],
  },
  {
    name: 'a source is asked for the past of a model that was read hours ago',
    file: training,
    find: 'if (last !== null && now.getTime() - last.atMs < freshMs) return [];',
    replace: '',
    caughtBy: [watchTest],
  },
  {
    name: 'a source that does not know the past keeps a release from starting',
    file: training,
    find: '    if (!(error instanceof IntegrationError)) throw error;\n    return [];',
    replace: '    throw error;',
    caughtBy: [watchTest],
  },
  {
    name: 'what a source gives too much of is kept',
    file: training,
    find: 'points: points.slice(-mostPoints)',
    replace: 'points',
    caughtBy: [watchTest],
  },
  {
    name: 'a model is trained from two weeks although it was read yesterday',
    file: spans,
    find: 'Math.max(nowMs - twoWeeksMs, last?.getTime() ?? 0)',
    replace: 'nowMs - twoWeeksMs',
    caughtBy: [spansTest],
  },
  {
    name: 'a metric of every hour is asked for every minute',
    file: spans,
    find: 'Math.max(closestMs, everyMs ?? 0)',
    replace: 'closestMs',
    caughtBy: [spansTest],
  },
  {
    name: 'a check that was failing before the start is told as an anomaly of the release',
    file: 'src/usecases/watch/find-anomalies.ts',
    find: 'judged.some(({ name }) => name === check.name) ?',
    replace: 'judged.length >= 0 ?',
    caughtBy: [watchTest],
  },
  {
    name: 'an anomaly ends and begins with each reading about its limit',
    file: `${anomaly}/run.ts`,
    find: 'reached(next) > (run.isUnusual ? 0.5 : 1)',
    replace: 'reached(next) > 1',
    caughtBy: [observeTest],
  },
  {
    name: 'a metric that is never negative is told to be usual below 0',
    file: sight,
    find: 'isNonNegative ? Math.max(0, low) : low',
    replace: 'low',
    caughtBy: [observeTest, findingTest],
  },
];
