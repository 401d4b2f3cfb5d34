import type { Mutant } from './mutant.ts';

const analysis = 'src/domain/analysis';
const answer = `${analysis}/readings/answer.ts`;
const measurement = `${analysis}/readings/measurement.ts`;
const failedBefore = `${analysis}/baseline/failed-before.ts`;
const expected = `${analysis}/baseline/expected-value.ts`;
const series = `${analysis}/evidence/series.ts`;
const paced = `${analysis}/sight/paced-sight.ts`;
const judgeCounted = `${analysis}/canary/judge-counted.ts`;
const answerTest = `${analysis}/readings/answer.test.ts`;
const measurementTest = `${analysis}/readings/measurement.test.ts`;
const beforeTest = `${analysis}/baseline/failed-before.test.ts`;
const expectedTest = `${analysis}/baseline/expected-value.test.ts`;
const seriesTest = `${analysis}/evidence/series.test.ts`;
const sightTest = `${analysis}/sight/watch-sight.test.ts`;
const judgeCountedTest = `${analysis}/canary/judge-counted.test.ts`;

/** Defects in what is made of requests that a monitoring system counted, and of what was normal before the start. */
export const countedMutants: readonly Mutant[] = [
  {
    name: 'a million counted requests weigh as a million readings',
    file: answer,
    find: 'weight: Math.min(requests.total, mostWeight(check))',
    replace: 'weight: requests.total',
    caughtBy: [answerTest],
  },
  {
    name: 'three counted requests weigh as a minute of them',
    file: answer,
    find: 'weight: Math.min(requests.total, mostWeight(check))',
    replace: 'weight: mostWeight(check)',
    caughtBy: [answerTest],
  },
  {
    name: 'requests counted every second weigh less than one reading',
    file: answer,
    find: 'Math.max(1, (requestsPerMinute',
    replace: 'Math.max(0, (requestsPerMinute',
    caughtBy: [answerTest],
  },
  {
    name: 'a count below its limit says that no request failed',
    file: answer,
    find: "if (!requests) return oneAnswer(outcome === 'failed');",
    replace: "if (!requests || outcome !== 'failed') return oneAnswer(outcome === 'failed');",
    caughtBy: [answerTest],
  },
  {
    name: 'a minute without any request passes',
    file: measurement,
    find: 'if (total < 1) return',
    replace: 'if (total < 0) return',
    caughtBy: [measurementTest],
  },
  {
    name: 'a count of more failed requests than requests is believed',
    file: measurement,
    find: 'if (failed > total * estimationError)',
    replace: 'if (failed > total * estimationError * 100)',
    caughtBy: [measurementTest],
  },
  {
    name: 'the share of a count is lost when it is scaled to its weight',
    file: series,
    find: 'const bad = weight * (batch.bad / batch.total);',
    replace: 'const bad = Math.min(weight, batch.bad);',
    caughtBy: [seriesTest],
  },
  {
    name: 'requests that fail in clusters count as if each failed by itself',
    file: series,
    find: 'Math.max(1, ofChain, 1 + (largest - 1) * correlation)',
    replace: 'Math.max(1, ofChain)',
    caughtBy: [seriesTest],
  },
  {
    name: 'a reading that could not be taken before the start was a good one',
    file: failedBefore,
    find: "reading.check !== check.name || reading.outcome === 'error'",
    replace: 'reading.check !== check.name',
    caughtBy: [beforeTest],
  },
  {
    name: 'another check’s failures before the start excuse this one',
    file: failedBefore,
    find: "reading.check !== check.name || reading.outcome === 'error'",
    replace: "reading.outcome === 'error'",
    caughtBy: [beforeTest],
  },
  {
    name: 'a few failures by chance before the start make the watch less exact',
    file: failedBefore,
    find: 'logEvidence(series, tolerated) >= enough ?',
    replace: 'logEvidence(series, tolerated) >= 0 ?',
    caughtBy: [beforeTest],
  },
  {
    name: 'a service that was down before the start may stay down',
    file: failedBefore,
    find: 'return Math.min(50, ',
    replace: 'return Math.min(100, ',
    caughtBy: [beforeTest],
  },
  {
    name: 'a check that hardly failed before the start is judged more strictly than the settings say',
    file: failedBefore,
    find: 'Math.max(toleratedPercent, ',
    replace: 'Math.max(0, ',
    caughtBy: [beforeTest],
  },
  {
    name: 'one odd week decides what is expected',
    file: expected,
    find: 'quantileOf(factors, 0.5) ?? 1',
    replace: 'quantileOf(factors, 1) ?? 1',
    caughtBy: [expectedTest],
  },
  {
    name: 'a week that went from nothing to something is a factor',
    file: expected,
    find: 'from === 0 || to / from <= 0 ?',
    replace: 'to / from <= 0 ?',
    caughtBy: [expectedTest],
  },
  {
    name: 'one value before the start is a baseline',
    file: expected,
    find: 'numbers.length < fewest ?',
    replace: 'numbers.length < 1 ?',
    caughtBy: [expectedTest],
  },
  {
    name: 'gaps before the start count as values',
    file: expected,
    find: 'const numbers = values.filter(Number.isFinite);\n  return numbers.length < fewest',
    replace: 'const numbers = values;\n  return numbers.length < fewest',
    caughtBy: [expectedTest],
  },
  {
    name: 'the plan promises to find failures before the first count is there',
    file: paced,
    find: 'formatDuration(Math.ceil((minutes * 60_000) / step) * step)',
    replace: 'formatDuration(Math.ceil(minutes) * 60_000)',
    caughtBy: [sightTest],
  },
  {
    name: 'the plan promises of one request every minute what many counted ones find',
    file: paced,
    find: '(isCounted(check) ? mostWeight(check) : 1)',
    replace: 'mostWeight(check)',
    caughtBy: [sightTest],
  },
  {
    name: 'readings are called missing that one count replaces',
    file: `${analysis}/thresholds/evidence-rule.ts`,
    find: "check.expect.kind === 'requests' ? mostWeight(check) : 1",
    replace: '1',
    caughtBy: [`${analysis}/thresholds/evidence-rule.test.ts`, 'src/usecases/watch/take-readings.test.ts'],
  },
  {
    name: 'requests from before the trouble are told as part of it',
    file: `${analysis}/thresholds/evidence-rule.ts`,
    find: 'requests && at >= since ?',
    replace: 'requests ?',
    caughtBy: [`${analysis}/thresholds/evidence-rule.test.ts`, 'src/usecases/watch/take-readings.test.ts'],
  },
  {
    name: 'counted requests of a canary pass after one block',
    file: judgeCounted,
    find: 'if (state.blocks < fewestBlocks || missing.control + missing.canary > 0)',
    replace: 'if (missing.control + missing.canary > 0)',
    caughtBy: [judgeCountedTest],
  },
  {
    name: 'requests of a block that only one version had are compared',
    file: judgeCounted,
    find: 'before === null || now === null ? state : addBlock(state, { control: before, canary: now })',
    replace: 'addBlock(state, { control: before ?? { total: 1, bad: 0 }, canary: now ?? { total: 1, bad: 0 } })',
    caughtBy: [judgeCountedTest],
  },
];
