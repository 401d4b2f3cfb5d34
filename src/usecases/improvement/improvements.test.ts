import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, opened, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ImprovementCard } from '../../domain/improvement/card.ts';
import { improvementRef } from '../../domain/improvement/improvement.ts';
import { propose } from '../agent/propose.ts';
import { needsMe } from '../query/needs-me.ts';
import { cancelRelease } from '../release/cancel-release.ts';
import { decideImprovement } from './decide-improvement.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

async function proposed(test: TestDeps, release?: string): Promise<string> {
  const input = {
    kind: 'change',
    of: 'automation',
    reason: 'Check the backup by itself',
    justification: 'Twice it was empty.',
    ...(release === undefined ? {} : { release }),
  } as const;
  return must(await propose(test.deps, input, by(people.requester))).proposal ?? '';
}

const decide = (
  test: TestDeps,
  improvement: string,
  person: string,
  decision: 'accept' | 'decline' = 'accept',
  comment = '',
) => decideImprovement(test.deps, { improvement, decision, comment }, by(person));

/** The card as it was shown last, and how often it was sent. */
async function card(test: TestDeps, ref: string): Promise<{ card: ImprovementCard; times: number }> {
  await settle(test.deps, test.work);
  const cards = test.messenger.sent.flatMap(({ post: { content } }) =>
    content.kind === 'improvement' && content.card.ref === ref ? [content.card] : [],
  );
  const last = cards.at(-1);
  if (!last) throw new Error(`${ref} has no card`);
  return { card: last, times: cards.length };
}

describe('a proposed improvement', () => {
  it('is decided on a card, and becomes a task of the release that it is about', async () => {
    const test = testDeps(database());
    const id = await opened(test);
    const { release } = await view(test, id);
    const ref = await proposed(test, `R-${release.number}`);
    expect((await card(test, ref)).card).toMatchObject({ state: 'open', release: `R-${release.number}`, task: null });
    const { task } = must(await decide(test, ref, people.approver));
    const now = await view(test, id);
    const made = now.tasks.find(({ title }) => title === `${ref}: Check the backup by itself`);
    expect(made).toMatchObject({ role: 'CI/CD', state: 'open', delegatedBy: people.approver });
    expect(task).toBe(`R-${release.number}.${made?.position}`);
    expect(now.notes.find(({ taskId }) => taskId === made?.id)).toMatchObject({
      kind: 'proposal',
      markdown: 'Twice it was empty.',
      authorId: people.requester,
    });
    expect((await card(test, ref)).card).toMatchObject({ state: 'accepted', decidedBy: people.approver, task });
  });

  it('without an open release becomes a task of the next one, once', async () => {
    const test = testDeps(database());
    const ref = await proposed(test);
    expect(must(await decide(test, ref, people.approver)).task).toBeNull();
    const first = await opened(test);
    const titles = async (id: typeof first) => (await view(test, id)).tasks.map(({ title }) => title);
    expect(await titles(first)).toContain(`${ref}: Check the backup by itself`);
    expect((await card(test, ref)).card.task).toMatch(/^R-\d+\.\d+$/);
    must(await cancelRelease(test.deps, { releaseId: first, reason: 'later' }, by(people.requester)));
    expect(await titles(await opened(test))).not.toContain(`${ref}: Check the backup by itself`);
  });

  it('of a release that has ended waits for the next release of that service', async () => {
    const test = testDeps(database());
    const id = await opened(test);
    const ref = await proposed(test, `R-${(await view(test, id)).release.number}`);
    must(await cancelRelease(test.deps, { releaseId: id, reason: 'later' }, by(people.requester)));
    expect(must(await decide(test, ref, people.approver)).task).toBeNull();
    const other = await opened({ ...test, services: { ...test.services, shop: test.services.bank } });
    const isTask = async (of: typeof id) =>
      (await view(test, of)).tasks.some(({ title }) => title.startsWith(`${ref}:`));
    expect(await isTask(other)).toBe(false);
    expect(await isTask(await opened(test))).toBe(true);
  });

  it('is declined with a reason, which the card shows, and becomes no task', async () => {
    const test = testDeps(database());
    const ref = await proposed(test);
    expect(refusal(await decide(test, ref, people.approver, 'decline')).kind).toBe('reason_needed');
    must(await decide(test, ref, people.approver, 'decline', 'too costly'));
    expect((await card(test, ref)).card).toMatchObject({ state: 'declined', comment: 'too costly' });
    const { tasks } = await view(test, await opened(test));
    expect(tasks.some(({ title }) => title.startsWith(`${ref}:`))).toBe(false);
  });

  it('is decided by approvers, never by who proposed it, and once', async () => {
    const test = testDeps(database());
    const ref = await proposed(test);
    expect(refusal(await decide(test, ref, people.bystander)).kind).toBe('not_an_approver');
    expect(refusal(await decide(test, ref, people.guest)).kind).toBe('guest');
    expect(refusal(await decide(test, 'P-999999', people.approver)).kind).toBe('unknown_improvement');
    const agent = {
      actor: { kind: 'agent' as const, id: 'agent:x', onBehalfOf: people.author },
      key: 'k-agent-decides',
    };
    const byAgent = await decideImprovement(test.deps, { improvement: ref, decision: 'accept', comment: '' }, agent);
    expect(refusal(byAgent).kind).toBe('people_only');
    const answers = await Promise.all([decide(test, ref, people.approver), decide(test, ref, people.secondApprover)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(refusal(await decide(test, ref, people.approver, 'decline', 'no, wait'))).toMatchObject({
      kind: 'improvement_decided',
      state: 'accepted',
    });
  });

  it('waits for the approvers on their Home tab, but not for who proposed it', async () => {
    const test = testDeps(database());
    const input = { kind: 'change', of: 'tool', reason: 'A tool', justification: 'It helps.' } as const;
    const { proposal } = must(await propose(test.deps, input, by(people.approver)));
    const waitsFor = async (person: string) =>
      (await needsMe(test.deps, person)).improvements.some((one) => improvementRef(one) === proposal);
    expect([
      await waitsFor(people.secondApprover),
      await waitsFor(people.approver),
      await waitsFor(people.bystander),
    ]).toEqual([true, false, false]);
    must(await decide(test, proposal ?? '', people.secondApprover));
    expect(await waitsFor(people.secondApprover)).toBe(false);
  });

  it('of an approver is left to another one', async () => {
    const test = testDeps(database());
    const input = { kind: 'change', of: 'tool', reason: 'A tool', justification: 'It helps.' } as const;
    const { proposal } = must(await propose(test.deps, input, by(people.approver)));
    expect(refusal(await decide(test, proposal ?? '', people.approver)).kind).toBe('own_improvement');
    must(await decide(test, proposal ?? '', people.secondApprover));
  });

  it('shows what was decided while its card was being sent', async () => {
    const test = testDeps(database());
    const ref = await proposed(test);
    const { send } = test.messenger;
    let isDecided = false;
    test.deps.messenger.send = async (...asked) => {
      if (!isDecided) {
        isDecided = true;
        must(await decide(test, ref, people.approver));
      }
      return send.call(test.messenger, ...asked);
    };
    expect((await card(test, ref)).card.state).toBe('accepted');
  });
});
