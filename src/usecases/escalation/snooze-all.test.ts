import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import {
  beginEscalated,
  closed,
  escalation,
  escalationEvents,
  pagesOf,
  raised,
} from '../../../test/support/escalated.ts';
import { by, must, refusal } from '../../../test/support/story.ts';
import { clearQueues, settle } from '../../../test/support/test-deps.ts';
import { channels, people } from '../../../test/support/test-settings.ts';
import { acknowledgeEscalation } from '../watch/acknowledge-escalation.ts';
import { snoozeAll } from './snooze-all.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));
const minuteMs = 60_000;

describe('a snooze of everything that is open of a release', () => {
  it('quiets all of it until then, and then the people are paged again', async () => {
    const { test, id, passTime } = await beginEscalated(database());
    for (const key of ['pay', 'disk']) await raised(test, id, key);
    await settle(test.deps, test.work);
    const caller = by(people.onCall, 'once');
    const input = { releaseId: id, forMs: 30 * minuteMs };
    const first = must(await snoozeAll(test.deps, input, caller));
    expect(first).toMatchObject({ count: 2, kept: [], until: new Date(test.clock.now().getTime() + 30 * minuteMs) });
    test.clock.advance(minuteMs);
    // The same delivery again: the same answer, and no second effect.
    expect(must(await snoozeAll(test.deps, input, caller))).toEqual(first);
    const types = (await escalationEvents(test, id)).map(({ type }) => type);
    expect(types.filter((type) => type === 'escalation.snoozed')).toHaveLength(2);
    for (const key of ['pay', 'disk'])
      expect(await escalation(test, id, key)).toMatchObject({ snoozedUntil: first.until, snoozedBy: people.onCall });
    const before = pagesOf(test);
    test.clock.advance(30 * minuteMs);
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)[people.onCall]).toBe((before[people.onCall] ?? 0) + 2);
    expect(pagesOf(test)[channels.escalations]).toBe(before[channels.escalations]);
  });

  it('leaves what another person acknowledged with them, and takes what the caller did', async () => {
    const { test, id } = await beginEscalated(database());
    const theirs = await raised(test, id, 'theirs');
    const mine = await raised(test, id, 'mine');
    must(await acknowledgeEscalation(test.deps, { escalationId: theirs.id }, by(people.author)));
    must(await acknowledgeEscalation(test.deps, { escalationId: mine.id }, by(people.onCall)));
    const input = { releaseId: id, forMs: minuteMs };
    expect(must(await snoozeAll(test.deps, input, by(people.onCall)))).toMatchObject({
      count: 1,
      kept: [people.author],
    });
    expect(await escalation(test, id, 'theirs')).toMatchObject({ acknowledgedBy: people.author, snoozedUntil: null });
    await closed(test, id, 'mine');
    expect(refusal(await snoozeAll(test.deps, input, by(people.manager)))).toMatchObject({
      kind: 'already_acknowledged',
      by: [people.author],
    });
  });

  it.each([0, -minuteMs, minuteMs - 1, 24 * 60 * minuteMs + 1, Number.NaN, Number.POSITIVE_INFINITY])(
    'is refused for %d ms',
    async (forMs) => {
      const { test, id } = await beginEscalated(database());
      await raised(test, id, 'pay');
      expect(refusal(await snoozeAll(test.deps, { releaseId: id, forMs }, by(people.onCall))).kind).toBe(
        'snooze_bounds',
      );
      expect((await escalation(test, id, 'pay')).snoozedUntil).toBeNull();
    },
  );

  it('is refused without anything open, for guests, and for a release that is not there', async () => {
    const { test, id } = await beginEscalated(database());
    const snooze = async (releaseId: string, person: string) =>
      refusal(await snoozeAll(test.deps, { releaseId, forMs: minuteMs }, by(person))).kind;
    expect(await snooze(id, people.onCall)).toBe('no_open_escalation');
    expect(await snooze(id, people.guest)).toBe('guest');
    expect(await snooze('rel_none', people.onCall)).toBe('unknown_release');
  });
});
