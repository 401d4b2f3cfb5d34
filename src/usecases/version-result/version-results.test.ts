import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { withParts } from '../../../test/support/fake-systems.ts';
import { approved, attestAll, by, must, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { PolicyPart } from '../../domain/policy/policy.ts';
import { createReportReader } from '../../integrations/report-reader.ts';
import { sha256 } from '../../lib/hash.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { ReportedResult } from '../../ports/result-source.ts';
import { explainStart } from '../deployment/explain-start.ts';
import { startRelease } from '../deployment/start-release.ts';
import { type ReportResult, reportResult } from './report-result.ts';
import { takeResult } from './take-result.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const digest = `sha256:${'a'.repeat(64)}`;
const junit = (failed: boolean) =>
  `<testsuite><testcase name="adds"/>${failed ? '<testcase name="pays"><failure/></testcase>' : ''}</testsuite>`;
/** What is at each address. */
const pages: Record<string, string> = {
  'https://ci.test/good.xml': junit(false),
  'https://ci.test/bad.xml': junit(true),
  'https://ci.test/page.html': '<html><br></html>',
};

function needing(...requires: NonNullable<PolicyPart['requires']>): TestDeps {
  const test = testDeps(database(), { policy: { requires } });
  test.world.artifacts.set(`${test.services.shop}/1.1.0`, { digest });
  test.deps.systems = withParts(test.deps.systems, {
    reportReader: createReportReader(),
    evidenceSource: {
      fetch: () => Promise.reject(new Error('a report is read, not only hashed')),
      fetchFile: async (url) => {
        const text = pages[url];
        if (text === undefined) throw new IntegrationError('bad_response', 'ci.test answers 404', { status: 404 });
        return { file: Buffer.from(text), bytes: text.length, sha256: sha256(text) };
      },
    },
  });
  return test;
}

const say = (test: TestDeps, more: Partial<ReportResult> = {}, person: string = people.approver) =>
  reportResult(
    test.deps,
    { kind: 'tests', service: test.services.shop, version: '1.1.0', url: 'https://ci.test/good.xml', ...more },
    by(person),
  );

let deliveries = 0;
const send = (test: TestDeps, more: Partial<ReportedResult> = {}, key?: string) => {
  deliveries += 1;
  const given = {
    kind: 'tests',
    service: test.services.shop,
    version: '1.1.0',
    digest,
    name: null,
    url: null,
  } as const;
  return takeResult(
    test.deps,
    'ci',
    { ...given, files: [junit(false)], ...more },
    key ?? `ci:${process.pid}:${deliveries}`,
  );
};

const start = (test: TestDeps, id: ReleaseId) => startRelease(test.deps, { releaseId: id }, by(people.requester));
const item = async (test: TestDeps, id: ReleaseId) =>
  (await view(test, id)).todos.find(({ check }) => check === 'tests');

async function shutBy(test: TestDeps, id: ReleaseId): Promise<(string | null)[]> {
  const error = refusal(await start(test, id));
  if (error.kind !== 'gate_closed') throw new Error(`not ${error.kind}`);
  return error.checks.filter(({ result }) => result !== 'passed').map(({ reasonCode }) => reasonCode);
}

describe('a result that CI signs', () => {
  it('ticks the checklist and opens the gate, and a later failure shuts it again', async () => {
    const test = needing('tests');
    const id = await approved(test);
    await attestAll(test, id);
    expect((await item(test, id))?.ticked).toBeNull();
    expect(await shutBy(test, id)).toEqual(['NO_RESULT']);
    expect(await send(test)).toBe('tests passed');
    expect((await item(test, id))?.ticked).toMatchObject({ by: 'quarterdeck', detail: '1 tests passed' });
    expect(await send(test, { files: [junit(false), junit(true)] })).toBe('tests failed');
    expect(await item(test, id)).toMatchObject({
      ticked: null,
      history: [{ reason: expect.stringContaining('pays') }],
    });
    expect(await shutBy(test, id)).toEqual(['TESTS_FAILED']);
    expect(await send(test)).toBe('tests passed');
    must(await start(test, id));
    const { events } = await view(test, id);
    expect(events.filter(({ type }) => type === 'result.reported')).toHaveLength(3);
    const judged = events.find(({ type }) => type === 'gate.judged');
    expect(judged?.type === 'gate.judged' && judged.data.checks.find((check) => check.id === 'tests')).toMatchObject({
      ...{ result: 'passed', source: 'signed webhook from ci', evidence: expect.stringMatching(/^sha256:/) },
    });
  });

  it('is there once, however often it is sent', async () => {
    const test = needing('tests');
    const id = await approved(test);
    expect(await send(test, {}, `ci:same:${id}`)).toBe('tests passed');
    expect(await send(test, { files: [junit(true)] })).toBe('tests failed');
    // Whoever kept the success sends it again: it does not outweigh the failure.
    for (let again = 0; again < 3; again += 1) expect(await send(test, {}, `ci:same:${id}`)).toBe('tests passed');
    await attestAll(test, id);
    expect(await shutBy(test, id)).toEqual(['TESTS_FAILED']);
  });

  it.each<[string, Partial<ReportedResult>, string]>([
    ['cannot be read', { files: ['<testsuite>'] }, 'RESULT_UNREADABLE'],
    ['has no file', { files: [] }, 'RESULT_UNREADABLE'],
    ['has no tests', { files: ['<testsuite/>'] }, 'NO_TESTS'],
  ])('that %s counts as unknown, and an earlier success does not count on', async (_what, more, code) => {
    const test = needing('tests');
    const id = await approved(test);
    await attestAll(test, id);
    expect(await send(test)).toBe('tests passed');
    expect(await send(test, more)).toBe('tests unknown');
    expect(await shutBy(test, id)).toEqual([code]);
  });

  it.each<[string, Partial<ReportedResult>, string]>([
    ['of another digest', { digest: `sha256:${'b'.repeat(64)}` }, 'RESULT_CONTENT'],
    ['of no digest', { digest: null }, 'RESULT_CONTENT'],
    ['of another version', { version: '1.1.1' }, 'NO_RESULT'],
    ['of another kind', { kind: 'integration-tests' }, 'NO_RESULT'],
  ])('%s does not open the gate', async (_what, more, code) => {
    const test = needing('tests');
    const id = await approved(test);
    await attestAll(test, id);
    await send(test, more);
    expect(await shutBy(test, id)).toEqual([code]);
  });

  it('is too old after its time', async () => {
    const test = needing('tests');
    const id = await approved(test);
    await attestAll(test, id);
    await send(test);
    test.clock.advance(31 * 86_400_000);
    expect(await shutBy(test, id)).toContain('RESULT_EXPIRED');
  });

  it('about nothing that is known here says so, and records nothing', async () => {
    const test = needing('tests');
    expect(await send(test, { service: 'nowhere' })).toBe('UNKNOWN_SERVICE');
    expect(await send(test, { version: '--force' })).toBe('NOT_A_VERSION');
    expect(await send(test, { digest: 'latest' })).toBe('NOT_A_CONTENT');
  });
});

describe('a result that a person gives as a link', () => {
  it('is fetched, read, and about the content that is there now', async () => {
    const test = needing('tests');
    const id = await approved(test);
    const said = must(await say(test));
    expect(said).toMatchObject({ digest, result: 'passed', release: expect.stringMatching(/^R-/) });
    await attestAll(test, id);
    must(await start(test, id));
  });

  it('by the requester does not count', async () => {
    const test = needing('tests');
    const id = await approved(test);
    await attestAll(test, id);
    must(await say(test, {}, people.requester));
    expect(await shutBy(test, id)).toEqual(['RESULT_NOT_COUNTED']);
  });

  it.each<[string, Partial<ReportResult>, string]>([
    ['that is not there', { url: 'https://ci.test/gone.xml' }, 'evidence_refused'],
    ['with a credential in it', { url: 'https://ci.test/good.xml?token=abcdef123456' }, 'evidence_refused'],
    ['of a page', { url: 'https://ci.test/page.html' }, 'report_unreadable'],
    ['of another format', { kind: 'coverage' }, 'report_unreadable'],
    ['of a version that does not exist', { version: '0.0.0' }, 'unknown_version'],
    ['of no service', { service: 'nowhere' }, 'unknown_service'],
    ['of another digest', { digest: `sha256:${'c'.repeat(64)}` }, 'result_digest_differs'],
    ['of what is no digest', { digest: 'latest' }, 'not_a_content'],
  ])('%s is refused', async (_what, more, kind) => {
    expect(refusal(await say(needing('tests'), more)).kind).toBe(kind);
  });

  it('is taken from members only', async () => {
    expect(refusal(await say(needing('tests'), {}, people.guest)).kind).toBe('guest');
  });
});

describe('everything that keeps a release from starting', () => {
  it('is shown with its source, its time and the next step', async () => {
    const test = needing('tests', 'coverage', 'ci', 'review', 'configuration');
    const id = await approved(test);
    await send(test, { files: [junit(true)], url: 'https://ci.test/7' });
    const { checks } = must(await explainStart(test.deps, id));
    const of = (name: string) => checks.find((check) => check.id === name);
    expect(of('tests')).toMatchObject({
      ...{ result: 'failed', reasonCode: 'TESTS_FAILED', at: test.clock.now().toISOString() },
      ...{ evidence: 'https://ci.test/7', nextStep: expect.stringContaining('look at the report') },
    });
    expect(of('coverage')).toMatchObject({
      ...{ result: 'unknown', reasonCode: 'NO_RESULT', nextStep: expect.stringContaining('/hooks/ci') },
    });
    expect(of('ci')).toMatchObject({ result: 'unknown', reasonCode: 'CI_UNKNOWN' });
    expect(of('review')).toMatchObject({ result: 'unknown', reasonCode: 'REVIEW_UNKNOWN' });
    expect(of('configuration')).toMatchObject({ result: 'failed', reasonCode: 'NO_SIGN_OFF' });
    expect(of('artifact')).toMatchObject({ result: 'passed', detail: expect.stringContaining('approved digest') });
  });
});
