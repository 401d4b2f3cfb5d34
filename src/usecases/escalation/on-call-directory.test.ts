import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { beginEscalated, pagesOf, raised } from '../../../test/support/escalated.ts';
import { type FakeDirectory, fakeDirectory } from '../../../test/support/fake-people.ts';
import { noSystems } from '../../../test/support/fake-systems.ts';
import { clearQueues, settle, steppingClock, workerFor } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { onCallGroupOf } from '../../domain/escalation/on-call.ts';
import type { Directory } from '../../ports/directory.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { OnCallPerson } from '../../ports/on-call.ts';
import { checkMayRun } from '../approval/check-member.ts';
import { withOnCall } from './on-call-directory.ts';

const database = embeddedDatabase();
const group = onCallGroupOf({ uses: 'pagerduty', with: { schedule: 'PSCHED' } });
const address = (id: string) => `${id.toLowerCase()}@test.example`;

let onCall: OnCallPerson[] | IntegrationError = [];
let asked: unknown[] = [];
let fake: FakeDirectory;
const clock = steppingClock(new Date());
const systems = {
  ...noSystems,
  onCall: async () => ({
    now: async (where: unknown) => {
      asked.push(where);
      if (onCall instanceof IntegrationError) throw onCall;
      return onCall;
    },
  }),
};
const asking = (directory: Directory = fake) => withOnCall(directory, () => systems, clock);

beforeEach(() => {
  fake = fakeDirectory();
  asked = [];
  onCall = [{ name: 'Ona', email: address(people.onCall) }];
});

describe('who is on call in another system', () => {
  it('is found in Slack by e-mail, each person once', async () => {
    onCall = [...(onCall as OnCallPerson[]), { name: 'Ona', email: address(people.onCall) }];
    expect(await asking().groupMembers(group, 'now')).toEqual([people.onCall]);
    expect(asked).toEqual([{ schedule: 'PSCHED' }]);
  });

  it('is asked each time for a decision, and twice a minute for display', async () => {
    const directory = asking();
    await directory.groupMembers(group, 'now');
    await directory.groupMembers(group, 'recent');
    expect(asked).toHaveLength(1);
    await directory.groupMembers(group, 'now');
    clock.advance(31_000);
    await directory.groupMembers(group, 'recent');
    expect(asked).toHaveLength(3);
  });

  it('leaves user groups to Slack', async () => {
    fake.groups.set('S1', ['U1']);
    expect(await asking().groupMembers('S1', 'now')).toEqual(['U1']);
    expect(asked).toEqual([]);
  });

  it.each<[string, OnCallPerson[], readonly string[], string]>([
    ['nobody is', [], [], 'nobody is on call in pagerduty'],
    ['they have no address', [{ name: 'Ona', email: null }], [], 'Ona of pagerduty cannot be found in Slack by e-mail'],
    ['they are not in Slack', [{ name: 'Ona', email: 'x@test.example' }], [], 'Ona of pagerduty'],
    [
      'one of two is not in Slack',
      [
        { name: 'Ona', email: address(people.onCall) },
        { name: 'Max', email: null },
      ],
      [people.onCall],
      'Max of pagerduty',
    ],
  ])('is not complete when %s', async (_what, found, known, message) => {
    onCall = found;
    await expect(asking().groupMembers(group, 'now')).rejects.toMatchObject({
      name: 'IntegrationError',
      people: known,
      message: expect.stringContaining(message),
    });
  });

  it('is nobody who has left', async () => {
    fake.emails.set('gone@test.example', people.gone);
    onCall = [{ name: 'Gone', email: 'gone@test.example' }];
    await expect(asking().groupMembers(group, 'now')).rejects.toMatchObject({ people: [] });
  });

  it('may run a release, and nobody may as long as this is not known', async () => {
    const settings = { onCallGroup: group } as never;
    const release = {
      requesterId: 'U1',
      captainId: 'U1',
      plan: { approvals: { needed: 1, groups: [], separationOfDuties: true } },
    };
    const may = (person: string) => checkMayRun({ settings, directory: asking() }, person, release, 'paused');
    expect(await may(people.onCall)).toMatchObject({ ok: true });
    expect(await may(people.bystander)).toMatchObject({ ok: false, error: { kind: 'not_permitted' } });
    onCall = new IntegrationError('unavailable', 'PagerDuty does not answer');
    expect(await may(people.onCall)).toMatchObject({ ok: false, error: { kind: 'could_not_find_out' } });
  });
});

describe('a tier that reaches who is on call', () => {
  afterEach(() => clearQueues(database()));

  const begin = async () => {
    const begun = await beginEscalated(database());
    await begun.test.work.stop(1_000);
    const settings = { ...begun.test.deps.settings, onCallGroup: group };
    const deps = { ...begun.test.deps, settings, directory: asking(begun.test.directory) };
    const test = { ...begun.test, deps, work: workerFor(deps) };
    await raised(test, begun.id, 'pay');
    await settle(deps, test.work);
    const told = test.messenger.sent.flatMap(({ post }) =>
      post.content.kind === 'text' && post.key.startsWith('on-call-unknown:') ? [post.content.text] : [],
    );
    return { ...begun, test, told };
  };

  it('pages whoever the other system names', async () => {
    const { test, told } = await begin();
    expect(pagesOf(test)[people.onCall]).toBe(1);
    expect(told).toEqual([]);
  });

  it('pages those who are found, and tells of the others', async () => {
    onCall = [
      { name: 'Ona', email: address(people.onCall) },
      { name: 'Max', email: null },
    ];
    const { test, told } = await begin();
    expect(pagesOf(test)[people.onCall]).toBe(1);
    expect(told).toEqual([expect.stringContaining('Max of pagerduty cannot be found in Slack by e-mail')]);
  });

  it('tells the channel when the other system does not answer, and delays no later tier', async () => {
    onCall = new IntegrationError('unavailable', 'PagerDuty does not answer');
    const { test, told, passTime } = await begin();
    expect(told).toEqual([expect.stringContaining('(PagerDuty does not answer), so they have not been paged')]);
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)[people.manager]).toBe(1);
    expect(pagesOf(test)[people.onCall]).toBeUndefined();
  });
});
