import type { GateCheck } from '../../domain/gate/gate.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import type { Service } from '../../domain/service.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { BuildChecks, CodeReview } from '../../ports/version-source.ts';
import type { Deps } from '../deps.ts';
import { isRequired } from './is-required.ts';

type SourceDeps = Pick<Deps, 'systems' | 'settings'>;

/**
 * What the policy requires that the source of versions answers, asked now: the CI checks of the commit, and the reviews of its changes.
 * `build`: the checks as the source gave them with the artifact; null when it does not know any.
 */
export async function sourceChecks(
  deps: SourceDeps,
  release: Release,
  service: Service,
  build: BuildChecks | null,
): Promise<GateCheck[]> {
  const [needsCi, needsReview] = (['ci', 'review'] as const).map((one) => isRequired(deps, release, service, one));
  if (!needsCi && !needsReview) return [];
  const source = service.versions === null ? 'no source of versions' : await deps.systems.nameOf(service.versions.uses);
  return [
    ...(needsCi ? [{ ...ciCheck(build, source), source }] : []),
    ...(needsReview ? [{ ...(await reviewCheck(deps, release, service, source)), source }] : []),
  ];
}

/** Only `passed` opens the gate; a commit without checks was not tested, and nobody knows whether it is good. */
const ciResults: Readonly<Record<BuildChecks['state'], [GateCheck['result'], string]>> = {
  passed: ['passed', ''],
  failed: ['failed', 'CI_FAILED'],
  pending: ['unknown', 'CI_NOT_FINISHED'],
  none: ['unknown', 'NO_CI'],
  unknown: ['unknown', 'CI_UNKNOWN'],
};

function ciCheck(build: BuildChecks | null, source: string): GateCheck {
  const check = { id: 'ci', title: 'CI checks' } as const;
  if (build === null)
    return {
      ...check,
      result: 'unknown',
      detail: `${source} does not know the checks of a commit`,
      reasonCode: 'CI_UNKNOWN',
      nextStep: 'take the versions from “github-releases”, or require “tests”, which CI reports itself',
    };
  const [result, code] = ciResults[build.state];
  const next =
    result === 'passed' ? {} : { nextStep: 'see the checks of the commit there, and have CI run to its end' };
  return { ...check, result, detail: build.detail, reasonCode: result === 'passed' ? null : code, ...next };
}

const reviewResults: Readonly<Record<CodeReview['state'], [GateCheck['result'], string]>> = {
  approved: ['passed', ''],
  missing: ['failed', 'NOT_REVIEWED'],
  unknown: ['unknown', 'REVIEW_UNKNOWN'],
};

async function reviewCheck(deps: SourceDeps, release: Release, service: Service, source: string): Promise<GateCheck> {
  const check = { id: 'review', title: 'Code review' } as const;
  const review = await readReview(deps, release, service);
  if (review === null)
    return {
      ...check,
      result: 'unknown',
      detail: `${source} does not know who reviewed a change`,
      reasonCode: 'REVIEW_UNKNOWN',
      nextStep: 'take the versions from “github-releases”, or take “review” out of “requires”',
    };
  const { digest } = release.plan.artifact;
  if (review.digest !== null && review.digest !== digest)
    return {
      ...check,
      result: 'failed',
      detail: 'the reviews are of another commit than the approved one',
      reasonCode: 'REVIEW_CONTENT',
      nextStep: `the tag was moved: “/deploy edit ${releaseRef(release)} redraft because …” lets approvers see what it means now`,
    };
  const [result, code] = reviewResults[review.state];
  return {
    ...check,
    result,
    detail: review.detail,
    reasonCode: result === 'passed' ? null : code,
    ...(result === 'failed' ? { nextStep: 'have somebody else approve it on its pull request' } : {}),
    ...(result === 'unknown'
      ? { nextStep: 'see whether the source answers, with “quarterdeck doctor”; then try again' }
      : {}),
  };
}

/** Null where the source knows nothing of reviews. */
async function readReview({ systems }: SourceDeps, release: Release, service: Service): Promise<CodeReview | null> {
  if (service.versions === null) return null;
  const { uses, with: words } = service.versions;
  try {
    const source = await systems.versionSource(uses);
    const query = { service: service.name, with: words, env: service.commandEnvironment };
    return (await source.review?.(query, release.version, release.plan.previousVersion)) ?? null;
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return { state: 'unknown', detail: error.message, digest: null };
  }
}
