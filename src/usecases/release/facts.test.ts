import { describe, expect, it } from 'vitest';
import { noSystems, withParts } from '../../../test/support/fake-systems.ts';
import { testSettings } from '../../../test/support/test-settings.ts';
import type { ServiceEnvironment } from '../../domain/service.ts';
import { systemClock } from '../../lib/clock.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { VersionSource } from '../../ports/version-source.ts';
import { findArtifact, readRunningVersion } from './facts.ts';

const { shop } = testSettings().services;
if (shop === undefined) throw new Error('the test settings have no shop');
const environment = { runningVersion: { url: 'http://127.0.0.1/', field: 'version' } } as ServiceEnvironment;

/** The result for a service that responds with this body. */
function running(body: string) {
  const reading = { kind: 'answered' as const, status: 200, body, latencyMs: 1, at: new Date(0) };
  const systems = withParts(noSystems, { metricSource: { read: async () => reading } });
  return readRunningVersion({ systems, clock: systemClock }, environment);
}

describe('the version that a service says it runs', () => {
  it.each([
    ['1.0.0', '"1.0.0"'],
    ['v1.2_rc+7', '"v1.2_rc+7"'],
    ['42', '42'],
    ['9007199254740991', '9007199254740991'],
  ])('is %s', async (version, json) => {
    expect(await running(`{"version":${json}}`)).toEqual({ kind: 'version', version });
  });

  it.each([
    ['an option', '"--force"', '--force'],
    ['a line break', '"1.0.0\\n"', '1.0.0�'],
    ['more words', '"1.0.0 (build 7); rm"', '1.0.0 (build 7); rm'],
    ['something invisible', '"1.0\\u200B.0"', '1.0�.0'],
    ['a number with a fraction, which reading may have changed', '1.10', '1.1'],
    ['a number that is too large to be read exactly', '12345678901234567890', '12345678901234567000'],
    ['a truth value', 'true', 'true'],
    ['an object', '{"a":1}', '{"a":1}'],
    ['a list', '["1.0.0"]', '["1.0.0"]'],
    ['a very long one', `"${'1'.repeat(500)}"`, `${'1'.repeat(39)}…`],
    ['a credential', '"ghp_abcdefghijklmnop1234"', 'gh*_***'],
    ['a credential by its name', '"token=abcdef1"', 'token=***'],
  ])('is not known from %s, and the value is shown', async (_what, json, shown) => {
    const found = await running(`{"version":${json}}`);
    expect(found).toEqual({ kind: 'unknown', detail: `the field “version” holds “${shown}”, which is not a version` });
  });

  it.each([
    '',
    '{}',
    '[]',
    'null',
    '{"version":null}',
    '{"version":""}',
    '{"__proto__":{"version":"1.0.0"}}',
    '<html>',
  ])('is not known from %s', async (body) => {
    expect(await running(body)).toEqual({ kind: 'unknown', detail: 'the answer has no field “version”' });
  });
});

describe('an artifact that does not exist', () => {
  const asked = (list: VersionSource['list']) =>
    findArtifact(
      {
        systems: withParts(noSystems, { versionSource: { find: async () => null, list } }),
      },
      shop,
      '9.9.9',
      null,
    );

  it('is refused with what exists', async () => {
    expect(await asked(async () => ({ versions: ['1.0.0'], leftOut: ['x y'] }))).toMatchObject({
      error: { kind: 'unknown_version', known: ['1.0.0'], leftOut: ['x y'] },
    });
  });

  it('is refused with the reason why nobody can say what exists', async () => {
    const list = async () => {
      throw new IntegrationError('unavailable', 'The registry is away.');
    };
    expect(await asked(list)).toMatchObject({
      error: { kind: 'unknown_version', known: [], unlisted: 'The registry is away.' },
    });
  });

  it('does not hide a fault of ours', async () => {
    const list = async () => {
      throw new TypeError('a bug');
    };
    await expect(asked(list)).rejects.toThrow('a bug');
  });
});
