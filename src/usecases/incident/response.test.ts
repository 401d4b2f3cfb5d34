import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { declaration, declared, recordOf } from '../../../test/support/incidents.ts';
import { by, must } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { channels, people } from '../../../test/support/test-settings.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { assessIncident } from './assess-incident.ts';
import { declareIncident } from './declare-incident.ts';
import { resolveIncident } from './resolve-incident.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const assess = (test: TestDeps, incidentId: string, severity: 1 | 2 | 3 | 4) =>
  assessIncident(
    test.deps,
    { incidentId, severity, scope: 'card payments', impact: 'nobody can pay by card', beganAt: null },
    by(people.bystander),
  );

async function told(test: TestDeps): Promise<[target: string, text: string][]> {
  await settle(test.deps, test.work, 1_500);
  return test.messenger.sent.flatMap(({ post }): [string, string][] =>
    post.content.kind === 'text' ? [[post.target, post.content.text]] : [],
  );
}

/** Slack knows people, and does not say who is in a group. */
function withoutGroups(test: TestDeps): TestDeps {
  const groupMembers = () => Promise.reject(new IntegrationError('unavailable', 'the groups do not answer'));
  return { ...test, deps: { ...test.deps, directory: { ...test.directory, groupMembers } } };
}

describe('the response to an incident', () => {
  it('does not wake whoever declares it', async () => {
    const test = testDeps(database());
    must(await declareIncident(test.deps, declaration(test, { severity: 1 }), by(people.onCall)));
    const direct = (await told(test)).filter(([, text]) => text.includes('is of severity'));
    expect(direct.map(([target]) => target)).toEqual([people.manager]);
  });

  it('says where people look that those on call were not told, when Slack does not say who they are', async () => {
    const test = withoutGroups(testDeps(database()));
    const incidentId = await declared(test, { severity: 1 });
    const first = (await told(test)).filter(([, text]) => text.includes('is of severity'));
    expect(first.map(([target]) => target).sort()).toEqual([channels.escalations, people.manager].sort());
    const words = first.find(([target]) => target === channels.escalations)?.[1];
    expect(words).toContain('SEV1');
    expect(words).toContain('(the groups do not answer), so they have not been told: tell them yourself');
    must(await assess(test, incidentId, 1));
    expect((await told(test)).filter(([, text]) => text.includes('is of severity'))).toHaveLength(2);
    must(await assess(test, incidentId, 3));
    const last = (await told(test)).filter(([, text]) => text.includes('is of severity'));
    expect(last, 'nobody is told directly of a small one').toHaveLength(2);
  });
});

describe('the end of an incident', () => {
  const over = async (test: TestDeps, which: string) => {
    must(
      await resolveIncident(
        test.deps,
        { incidentId: which, how: 'fixed_forward', words: 'the limit was raised' },
        by(people.bystander),
      ),
    );
    const { incident } = await recordOf(test, which);
    return (await told(test)).filter(([, text]) => text.startsWith(`I-${incident.number}: `)).map(([target]) => target);
  };

  it('is told to everybody who hears of its severity', async () => {
    const test = testDeps(database());
    const incidentId = await declared(test, { severity: 3 });
    must(await assess(test, incidentId, 3));
    expect((await over(test, incidentId)).sort()).toEqual(['CDEVELOPMENT', 'COPERATIONS', 'CPRODUCT', 'CSUPPORT']);
  });

  it('is told to those who heard of it while it was worse', async () => {
    const test = testDeps(database());
    const incidentId = await declared(test, { severity: 2 });
    must(await assess(test, incidentId, 4));
    expect((await over(test, incidentId)).sort()).toEqual([
      'CDEVELOPMENT',
      'CEXECUTIVES',
      'COPERATIONS',
      'CPRODUCT',
      'CSUPPORT',
    ]);
  });
});
