import { mention } from '../actor.ts';
import type { GateCheck } from '../gate/gate.ts';
import { formatDuration } from '../report/duration.ts';
import { type Judged, judgeSummary } from './judge-summary.ts';
import type { VersionResultPolicy } from './policy.ts';
import {
  type ResultKind,
  resultKinds,
  resultWords,
  sourceWords,
  usualName,
  type VersionResult,
} from './version-result.ts';

/** The version that is to start, and whose results do not count because it is their own. */
export interface VersionToJudge {
  service: string;
  version: string;
  digest: string | null;
  /** Requester, captain and authors; empty when the policy does not separate duties. */
  ownIds: readonly string[];
}

/** What the store gives at most for one version; as many may hide others. */
export const mostResults = 200;

const titles: Readonly<Record<ResultKind, string>> = {
  tests: 'Tests',
  'integration-tests': 'Integration tests',
  coverage: 'Test coverage',
  scan: 'Security scan',
  benchmark: 'Benchmark',
};

/**
 * One check per kind of result that is required. `results`: of this version, the newest of each kind, name, content and
 * author, newest first. Of each name, the newest one of this content counts, and all names must pass: a later success of
 * one suite does not hide the failure of another.
 */
export function versionResultChecks(
  requires: readonly string[],
  policy: VersionResultPolicy,
  about: VersionToJudge,
  results: readonly VersionResult[],
  now: Date,
): GateCheck[] {
  return resultKinds
    .filter((kind) => requires.includes(kind))
    .map((kind) => ({ id: kind, title: titles[kind], ...judge(kind, policy, about, results, now) }));
}

type Check = Omit<GateCheck, 'id' | 'title'>;

function judge(
  kind: ResultKind,
  policy: VersionResultPolicy,
  about: VersionToJudge,
  results: readonly VersionResult[],
  now: Date,
): Check {
  const shut = (result: 'failed' | 'unknown', reasonCode: string, detail: string): Check => ({
    result,
    detail,
    reasonCode,
    nextStep: nextStep(kind, about),
  });
  if (results.length >= mostResults)
    return shut('unknown', 'TOO_MANY_RESULTS', `there are more results of ${about.version} than can be read`);
  const all = results.filter((one) => one.kind === kind);
  const name = resultWords[kind];
  if (all.length === 0) return shut('unknown', 'NO_RESULT', `no ${name} result of ${about.version} was reported`);
  const counted = all.filter((one) => mayCount(one, about));
  if (counted.length === 0)
    return shut('failed', 'RESULT_NOT_COUNTED', `the ${name} result is by somebody whose word does not count here`);
  const newest = newestByName(counted, about);
  const judged = [...newest.values()].map((one) => judgeOne(kind, policy, about, one, now));
  const worst =
    judged.find(({ result }) => result === 'failed') ??
    judged.find(({ result }) => result === 'unknown') ??
    (judged[0] as Check);
  const next = worst.result === 'passed' ? {} : { nextStep: isAnswered(worst) ? lookThere : nextStep(kind, about) };
  if (worst.result !== 'passed' || judged.length === 1) return { ...worst, ...next };
  return {
    ...worst,
    detail: judged
      .map(({ detail }) => detail)
      .join('; ')
      .slice(0, 500),
  };
}

/** Of each name the newest one of this content; where there is none, the newest one of another content stands for it. */
function newestByName(counted: readonly VersionResult[], { digest }: VersionToJudge): Map<string, VersionResult> {
  const newest = new Map<string, VersionResult>();
  const isOfIt = (one: VersionResult) => digest === null || one.digest === digest;
  for (const one of [...counted.filter(isOfIt), ...counted.filter((other) => !isOfIt(other))])
    if (!newest.has(one.name)) newest.set(one.name, one);
  return newest;
}

function judgeOne(
  kind: ResultKind,
  policy: VersionResultPolicy,
  about: VersionToJudge,
  one: VersionResult,
  now: Date,
): Check {
  const { name, digest, at, summary, url, files } = one;
  const prefix = name === usualName ? '' : `${name}: `;
  const say = ({ result, detail, reasonCode }: Judged): Check => ({
    result,
    detail: `${prefix}${detail}`,
    reasonCode,
    source: `${sourceWords[one.source]} from ${mention(one.authorId)}`,
    at: at.toISOString(),
    evidence: url ?? `sha256:${files.sha256.slice(0, 12)}`,
  });
  if (about.digest !== null && digest === null)
    return say({
      result: 'unknown',
      reasonCode: 'RESULT_CONTENT',
      detail: 'it does not say which digest was examined',
    });
  if (about.digest !== null && digest !== about.digest)
    return say({
      result: 'failed',
      reasonCode: 'RESULT_CONTENT',
      detail: 'it is of another digest than the approved one',
    });
  const ageMs = now.getTime() - at.getTime();
  if (ageMs >= policy.resultMaxAgeMs)
    return say({
      result: 'unknown',
      reasonCode: 'RESULT_EXPIRED',
      detail: `it is older than ${formatDuration(policy.resultMaxAgeMs)}`,
    });
  return say(judgeSummary(kind, summary, policy));
}

/** What somebody typed about their own release, or had their agent report, does not count; what CI signed does. */
function mayCount({ source, authorId, onBehalfOf }: VersionResult, { ownIds }: VersionToJudge): boolean {
  if (source === 'webhook') return true;
  return !ownIds.includes(authorId) && (onBehalfOf === null || !ownIds.includes(onBehalfOf));
}

const lookThere =
  'look at the report; when it is mended, have it repeated and reported again, or release another version';

/** It was reported and read, and says that the version is not good enough. */
function isAnswered({ result, reasonCode }: Check): boolean {
  return result === 'failed' && reasonCode !== 'RESULT_CONTENT';
}

function nextStep(kind: ResultKind, { service, version }: VersionToJudge): string {
  return `have CI report it to /hooks/ci, or give a link: “/deploy result ${service} ${version} ${kind} <link>”`;
}
