import { describe, expect, it } from 'vitest';
import { aRelease } from '../../../test/support/builders.ts';
import { noSystems, withParts } from '../../../test/support/fake-systems.ts';
import { testSettings } from '../../../test/support/test-settings.ts';
import type { Service } from '../../domain/service.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { BuildChecks, CodeReview, VersionSource } from '../../ports/version-source.ts';
import { isRequired } from './is-required.ts';
import { sourceChecks } from './source-checks.ts';

const digest = `git:${'a'.repeat(40)}`;
const settings = testSettings({ policy: { requires: ['ci', 'review'] } });
const shop = settings.services.shop as Service;
const base = aRelease({ service: 'shop' });
const release = { ...base, number: 1, plan: { ...base.plan, artifact: { ...base.plan.artifact, digest } } };
const approved: CodeReview = { state: 'approved', detail: '2 commits', digest };

const depsWith = (review?: VersionSource['review']) => {
  const versionSource = { find: async () => null, list: async () => ({ versions: [], leftOut: [] }) };
  return {
    settings,
    systems: withParts(noSystems, {
      versionSource: review === undefined ? versionSource : { ...versionSource, review },
    }),
  };
};
const asked = async (build: BuildChecks | null, review?: VersionSource['review'], more: Partial<typeof release> = {}) =>
  (await sourceChecks(depsWith(review), { ...release, ...more }, shop, build)).map(({ id, result, reasonCode }) => [
    id,
    result,
    reasonCode,
  ]);
const ci = (state: BuildChecks['state']): BuildChecks => ({ state, detail: 'as told', areRequired: false });

describe('what the source of versions answers at the gate', () => {
  it('passes when CI has passed and everything was reviewed, with its source', async () => {
    expect(await asked(ci('passed'), async () => approved)).toEqual([
      ['ci', 'passed', null],
      ['review', 'passed', null],
    ]);
    const [check] = await sourceChecks(
      depsWith(async () => approved),
      release,
      shop,
      ci('passed'),
    );
    expect(check?.source).not.toBe('');
  });

  it.each<[BuildChecks['state'], string, string]>([
    ['failed', 'failed', 'CI_FAILED'],
    ['pending', 'unknown', 'CI_NOT_FINISHED'],
    ['none', 'unknown', 'NO_CI'],
    ['unknown', 'unknown', 'CI_UNKNOWN'],
  ])('is shut when CI is %s', async (state, result, code) => {
    expect((await asked(ci(state), async () => approved))[0]).toEqual(['ci', result, code]);
  });

  it('is shut when the source knows neither', async () => {
    expect(await asked(null)).toEqual([
      ['ci', 'unknown', 'CI_UNKNOWN'],
      ['review', 'unknown', 'REVIEW_UNKNOWN'],
    ]);
    const lost = async () => {
      throw new IntegrationError('unavailable', 'GitHub is away');
    };
    expect((await asked(ci('passed'), lost))[1]).toEqual(['review', 'unknown', 'REVIEW_UNKNOWN']);
  });

  it.each<[string, CodeReview, string, string]>([
    ['missing', { state: 'missing', detail: '#12', digest }, 'failed', 'NOT_REVIEWED'],
    ['not known', { state: 'unknown', detail: 'x', digest: null }, 'unknown', 'REVIEW_UNKNOWN'],
    ['of another commit', { ...approved, digest: `git:${'b'.repeat(40)}` }, 'failed', 'REVIEW_CONTENT'],
  ])('is shut when the review is %s', async (_what, review, result, code) => {
    expect((await asked(ci('passed'), async () => review))[1]).toEqual(['review', result, code]);
  });

  it('is not asked for a rehearsal, nor for another environment', async () => {
    for (const more of [{ rehearsalOf: 'production' }, { environment: 'staging' }]) {
      expect(await asked(ci('failed'), undefined, more)).toEqual([]);
      expect(isRequired({ settings }, { ...release, ...more }, shop, 'ci')).toBe(false);
    }
    expect(isRequired({ settings }, release, shop, 'ci')).toBe(true);
  });
});
