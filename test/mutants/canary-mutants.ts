import type { Mutant } from './mutant.ts';

const canary = 'src/domain/analysis/canary';
const judgeMetric = `${canary}/judge-metric.ts`;
const judgeCanary = `${canary}/judge-canary.ts`;
const readVersions = 'src/usecases/deployment/read-versions.ts';
const compare = 'src/usecases/deployment/compare-canary.ts';
const metricTest = `${canary}/judge-metric.test.ts`;
const canaryTest = `${canary}/judge-canary.test.ts`;
const compareTest = 'src/usecases/deployment/compare-canary.test.ts';
const countedTest = 'src/usecases/deployment/compare-counted.test.ts';

/** Defects in how a canary is compared with the running version. */
export const canaryMutants: readonly Mutant[] = [
  {
    name: 'canary: the two versions are swapped where they are compared',
    file: judgeMetric,
    find: 'shiftOf(canary.sorted, control.sorted, judging.confidence, dependence)',
    replace: 'shiftOf(control.sorted, canary.sorted, judging.confidence, dependence)',
    caughtBy: [metricTest],
  },
  {
    name: 'canary: values that hang together count in full',
    file: judgeMetric,
    find: 'const dependence = dependenceOf(control.inOrder);',
    replace: 'const dependence = Math.min(1, dependenceOf(control.inOrder));',
    caughtBy: [metricTest],
  },
  {
    name: 'canary: a metric without data lends its failure to one that is a little worse',
    file: compare,
    find: "judgment.verdict === 'fail' && isWorse",
    replace: "judgment.verdict === 'fail' && (isWorse || findings.length > 0)",
    caughtBy: [compareTest],
  },
  {
    name: 'canary: the two versions are swapped where they are read',
    file: readVersions,
    find: "with: version === 'control' ? control : canary,",
    replace: "with: version === 'control' ? canary : control,",
    caughtBy: [compareTest],
  },
  {
    name: 'canary: an improvement fails it, whichever direction is bad',
    file: judgeMetric,
    find: "metric.direction !== 'increase' && isLower",
    replace: 'isLower',
    caughtBy: [metricTest],
  },
  {
    name: 'canary: throughput that breaks down is taken for an improvement',
    file: judgeMetric,
    find: "metric.direction !== 'increase' && isLower",
    replace: "metric.direction === 'either' && isLower",
    caughtBy: [metricTest],
  },
  {
    name: 'canary: any difference counts, however small against the shift',
    file: judgeMetric,
    find: 'const margin = tolerance * Math.abs(shift.estimate);',
    replace: 'const margin = 0 * Math.abs(shift.estimate);',
    caughtBy: [metricTest],
  },
  {
    name: 'canary: it passes when the running version has no data',
    file: judgeMetric,
    find: 'if (hasControl && hasCanary) return null;',
    replace: 'if (hasCanary) return null;',
    caughtBy: [metricTest],
  },
  {
    name: 'canary: a metric without data is a good one',
    file: judgeMetric,
    find: "metric.needsData ? 'bad' : 'not'",
    replace: "metric.needsData ? 'bad' : 'good'",
    caughtBy: [metricTest],
  },
  {
    name: 'canary: a critical metric without data is left out',
    file: judgeMetric,
    find: "metric.isCritical ? 'fails_canary' : metric.needsData",
    replace: 'metric.needsData',
    caughtBy: [metricTest, canaryTest],
  },
  {
    name: 'canary: a query that finds nothing anywhere shows that there are no errors',
    file: judgeMetric,
    find: 'control.numbers > 0 && control.sorted.length > 0',
    replace: 'control.sorted.length > 0',
    caughtBy: [metricTest],
  },
  {
    name: 'canary: three values that are alike pass',
    file: judgeMetric,
    find: 'if (needed.canary + needed.control > 0)',
    replace: 'if (needed.canary + needed.control > 1e9)',
    caughtBy: [metricTest],
  },
  {
    name: 'canary: a critical metric that is worse counts like any other',
    file: judgeMetric,
    find: "if (!metric.isCritical) return 'bad';",
    replace: "if (!metric.isCritical || shift.strength !== 0) return 'bad';",
    caughtBy: [metricTest, canaryTest],
  },
  {
    name: 'canary: a change whose size is unknown is no change',
    file: `${canary}/effect.ts`,
    find: 'if (effect === null || limit === undefined) return true;',
    replace: 'if (effect === null || limit === undefined) return limit === undefined;',
    caughtBy: [metricTest],
  },
  {
    name: 'canary: half of the metrics may be unknown',
    file: judgeCanary,
    find: 'unjudged / judged.length >= tooManyUnjudged',
    replace: 'unjudged / judged.length > tooManyUnjudged',
    caughtBy: [canaryTest],
  },
  {
    name: 'canary: it does not wait for a metric that it cannot pass without',
    file: judgeCanary,
    find: '  if (awaited)\n',
    replace: '  if (awaited && unjudged === judged.length)\n',
    caughtBy: [canaryTest],
  },
  {
    name: 'canary: a marginal score passes',
    file: judgeCanary,
    find: 'return score >= pass\n',
    replace: 'return score >= marginal\n',
    caughtBy: [canaryTest],
  },
  {
    name: 'canary: the weights in the settings do not matter',
    file: `${canary}/score-groups.ts`,
    find: '(given.get(name) ?? share)',
    replace: 'share',
    caughtBy: [canaryTest],
  },
  {
    name: 'canary: more traffic moves although a person should decide',
    file: compare,
    find: "if (judgment.verdict === 'pass') return { kind: 'done', ...of };",
    replace: "if (judgment.verdict !== 'fail') return { kind: 'done', ...of };",
    caughtBy: [compareTest],
  },
  {
    name: 'canary: missing data is a reason to roll back',
    file: compare,
    find: "judgment.verdict === 'fail' && isWorse",
    replace: "judgment.verdict === 'fail' && (isWorse || known.length === 0)",
    caughtBy: [countedTest],
  },
  {
    name: 'canary: it is compared as soon as it takes traffic',
    file: compare,
    find: 'if (restMs > 0) {',
    replace: 'if (restMs > comparison.forMs) {',
    caughtBy: [compareTest],
  },
  {
    name: 'canary: the checks of the service are read and not looked at',
    file: compare,
    find: 'if (broken.length > 0)',
    replace: 'if (broken.length > before.length + taken.length)',
    caughtBy: [compareTest],
  },
  {
    name: 'canary: each look forgets what the checks found before',
    file: compare,
    find: 'breachIn(measuring, [...before, ...taken])',
    replace: 'breachIn(measuring, taken)',
    caughtBy: [compareTest],
  },
  {
    name: 'canary: a moment without a value is a zero',
    file: `${canary}/comparison.ts`,
    find: '() => Number.NaN)',
    replace: '() => 0)',
    caughtBy: [compareTest],
  },
  {
    name: 'canary: values of the two versions are of different times',
    file: `${canary}/comparison.ts`,
    find: 'Math.round((at.getTime() - from.getTime()) / stepMs)',
    replace: 'Math.round((at.getTime() - from.getTime()) / stepMs) + 1',
    caughtBy: [`${canary}/comparison.test.ts`],
  },
  {
    name: 'canary: a source that cannot be asked is not mentioned',
    file: readVersions,
    find: "if (answer.kind === 'error') errors.add",
    replace: "if (answer.kind === 'error' && errors.size > 0) errors.add",
    caughtBy: [compareTest],
  },
  {
    name: 'a measuring step does not see a service that fails now and then',
    file: 'src/usecases/deployment/step-readings.ts',
    find: "if (byEvidence.verdict === 'degraded') return byEvidence;",
    replace: "if (byEvidence.verdict === 'degraded' && rounds === 0) return byEvidence;",
    caughtBy: ['src/usecases/deployment/step-readings.test.ts'],
  },
  {
    name: 'a measuring step is over as soon as one reading is good',
    file: 'src/usecases/deployment/step-readings.ts',
    find: 'minimumSample: majority };',
    replace: 'minimumSample: 1 };',
    caughtBy: ['src/usecases/deployment/step-readings.test.ts'],
  },
  {
    name: 'a measuring step goes on when half of its readings are bad',
    file: 'src/usecases/deployment/step-readings.ts',
    find: 'Math.floor(rounds / 2) + 1',
    replace: 'rounds',
    caughtBy: ['src/usecases/deployment/step-readings.test.ts'],
  },
  {
    name: 'canary: a score below the lowest one is only marginal',
    file: judgeCanary,
    find: 'if (score < marginal)',
    replace: 'if (score < 0)',
    caughtBy: [canaryTest],
  },
  {
    name: 'canary: counts that are equal in many pairs never differ',
    file: judgeMetric,
    find: 'shift.lower > margin || (shift.lower === 0 && shift.strength > enough);',
    replace: 'shift.lower > margin;',
    caughtBy: [metricTest],
  },
];
