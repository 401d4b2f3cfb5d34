import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anAnnouncement, announcerContract, type SeenMessage } from '../../../test/contracts/announcer-contract.ts';
import { type Card, type FakeTeams, problemsOf, startFakeTeams } from '../../../test/fakes/teams.ts';
import { closedPort } from '../../../test/support/closed-port.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { composeCard } from './compose-card.ts';
import { integration as teams } from './integration.ts';
import { createTeamsAnnouncer } from './teams-announcer.ts';

// A client of its own for each: after 429, a client leaves the host alone for a while.
const announcerAt = (url: string) =>
  createTeamsAnnouncer({
    urls: new Map([['executives', new Secret(url)]]),
    spacingMs: 1_000,
    http: createHttpClient(systemClock),
  });
const place = { channel: 'executives' };

const answering = (status: number) =>
  ({ kind: 'answer', answer: { status, headers: { 'retry-after': '60' } } }) as const;

interface Run {
  text: string;
  selectAction?: { url: string };
}

/** The card as people see it. */
function seenOf(card: Card): SeenMessage {
  const { body, actions } = card as unknown as { body: { inlines: Run[] }[]; actions: { url: string }[] };
  const lines = body.map(({ inlines }) => inlines.map(({ text }) => text).join(''));
  const runs = body.flatMap(({ inlines }) => inlines.flatMap(({ selectAction }) => selectAction?.url ?? []));
  return { title: lines[0] ?? '', text: lines.join('\n'), links: [...runs, ...actions.map(({ url }) => url)] };
}

announcerContract('Microsoft Teams (a fake workflow)', async () => {
  const fake = await startFakeTeams();
  return {
    announcer: announcerAt(fake.url),
    place,
    seen: () => fake.cards.map(seenOf),
    behave: (how) => {
      const status = { well: null, busy: 503, refusing: 400 }[how];
      fake.server.recover();
      if (status !== null) fake.server.fail(answering(status), { times: Number.POSITIVE_INFINITY });
    },
    unreachable: announcerAt(`http://127.0.0.1:${await closedPort()}/workflows/x`),
    dispose: () => fake.server.stop(),
  };
});

describe('Microsoft Teams', () => {
  let fake: FakeTeams;
  beforeAll(async () => {
    fake = await startFakeTeams();
  });
  afterAll(() => fake.server.stop());
  beforeEach(() => fake.server.recover());

  it.each([
    [400, 'bad_response'],
    [401, 'auth'],
    [404, 'not_found'],
    [429, 'rate_limited'],
    [503, 'unavailable'],
    [302, 'bad_response'],
  ])('answers %i, which is told as %s, once and without the URL', async (status, kind) => {
    fake.server.fail(answering(status));
    const before = fake.server.requests.length;
    const attempt = announcerAt(fake.url).announce(place, anAnnouncement());
    await expect(attempt).rejects.toMatchObject({ kind });
    await expect(attempt).rejects.not.toThrow(/sig|secret|workflows\//);
    expect(fake.server.requests).toHaveLength(before + 1);
  });

  it.each(['cut-before', 'cut-after', 'huge'] as const)('never takes a connection with %s for a post', async (kind) => {
    fake.server.fail({ kind });
    const attempt = announcerAt(fake.url).announce(place, anAnnouncement());
    await expect(attempt).rejects.toMatchObject({ name: 'IntegrationError' });
  });

  it('posts less than 28 KB, whatever the text', () => {
    for (const piece of ['x', 'ü', '🚀', '"', '\u0001', 'a\n', '\\']) {
      const text = [{ text: piece.repeat(100_000), isBold: true, url: null }];
      expect(problemsOf(JSON.stringify(composeCard(anAnnouncement({ text }))))).toEqual([]);
    }
  });

  it('knows no other channels than those of its settings', async () => {
    const attempt = announcerAt(fake.url).announce({ channel: 'others' }, anAnnouncement());
    await expect(attempt).rejects.toMatchObject({ kind: 'not_found' });
  });

  it.each(['http://example.com/workflows/x', 'ftp://example.com', 'https://user:secret@example.com/', 'no URL'])(
    'does not post to %j, and does not show it',
    async (url) => {
      const { announce, probe } = announcerAt(url);
      for (const attempt of [announce(place, anAnnouncement()), probe()]) {
        await expect(attempt).rejects.toMatchObject({ kind: 'bad_response' });
        await expect(attempt).rejects.not.toThrow(url);
      }
    },
  );

  it('is probed without posting: the form of the URL and its host only', async () => {
    const before = fake.server.requests.length;
    expect(await announcerAt(fake.url).probe()).toEqual({
      untried: expect.stringMatching(/executives.*nothing was posted/),
    });
    expect(fake.server.requests).toHaveLength(before);
    const lost = createTeamsAnnouncer({
      urls: new Map([['executives', new Secret('https://lost.example.com/x')]]),
      spacingMs: 1_000,
      http: createHttpClient(systemClock),
      resolve: () => Promise.reject(new Error('ENOTFOUND')),
    });
    await expect(lost.probe()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('reads the URLs from the environment', async () => {
    const asked: string[] = [];
    const secret = (variable: string) => {
      asked.push(variable);
      return new Secret(fake.url);
    };
    const { announcer } = await teams.connect(
      { channels: { executives: 'TEAMS_URL' } },
      integrationContext({ secret }),
    );
    const before = fake.cards.length;
    await announcer?.announce(place, anAnnouncement());
    expect(asked).toEqual(['TEAMS_URL']);
    expect(fake.cards).toHaveLength(before + 1);
    expect(announcer?.spacingMs).toBe(60_000);
  });
});
