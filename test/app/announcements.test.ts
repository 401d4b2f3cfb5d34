import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { type Card, type FakeTeams, startFakeTeams } from '../fakes/teams.ts';
import { type MailServer, type ReceivedMail, startMailServer } from '../support/mail-server.ts';
import { approveAndStart, inState, offeredIn, proposal, request, view } from './play.ts';
import { openStage, type Stage, until } from './stage.ts';

const { lena } = personIds;
const to = ['cfo@example.com', 'ceo@example.com'];

interface File {
  groups: Record<string, { channels: unknown[] }>;
  integrations?: unknown;
}

/** Executives are told by e-mail besides their channel, support in Teams only. */
function outside(mailPort: number) {
  return (yaml: string) => {
    const file = parse(yaml) as File;
    file.groups.executives?.channels.push({ uses: 'smtp', to });
    if (file.groups.support) file.groups.support.channels = [{ uses: 'teams', channel: 'support' }];
    file.integrations = {
      smtp: { host: '127.0.0.1', port: mailPort, tls: 'none', from: 'releases@example.com', atMostEvery: '1 s' },
      teams: { channels: { support: 'TEAMS_SUPPORT_URL' }, atMostEvery: '1 s' },
    };
    return stringify(file);
  };
}

describe('a stakeholder group outside Slack', () => {
  let mail: MailServer;
  let teams: FakeTeams;
  let stage: Stage;
  beforeAll(async () => {
    mail = await startMailServer();
    teams = await startFakeTeams();
    stage = await openStage({
      edit: outside(mail.port),
      variables: { TEAMS_SUPPORT_URL: teams.url },
      policy: { watchWindow: '3 s' },
    });
  }, 90_000);
  afterAll(async () => {
    await stage.stop();
    await mail.stop();
    await teams.server.stop();
  }, 60_000);
  beforeEach(() => {
    mail.mishaps = {};
    teams.server.recover();
    mail.received.length = 0;
    teams.cards.length = 0;
  });

  const mails = (count: number): Promise<ReceivedMail[]> =>
    until(`${count} e-mails`, async () => (mail.received.length >= count ? [...mail.received] : null), 30_000);

  const footer =
    '-- \nYou receive this because you belong to Executives at Harbor & Co. It was sent by Quarterdeck; replies are not read.\n';
  const said = ({ text }: ReceivedMail) =>
    text
      .replace(/\(\w{3} \d{1,2}, \d{4}, \d{1,2}:\d\d [AP]M UTC\)/, '(now)')
      .replace(/Open in Slack: http:\/\/127\.0\.0\.1:\d+\/archives\/C0RELEASES\/p\d+/, '(link)')
      .replace(/[\d.]+ m?s\b/, '(time)')
      .replace(`\n\n(link)\n\n${footer}`, '');
  const heads = (received: readonly ReceivedMail[]) =>
    received.map(({ headers, to: those }) => ({ subject: headers.subject, to: those, after: headers['in-reply-to'] }));

  test('hears of a release twice: what is planned, and that it is live', { timeout: 120_000 }, async () => {
    await request(stage, 'shop 1.1.0 because the summer sale begins');
    await mails(1);
    await approveAndStart(stage, 'R-1');
    await inState(stage, 'R-1', 'completed');
    const received = await mails(2);
    expect(received.map(said)).toEqual([
      [
        'Planned (now)',
        '',
        'Shop gets a new version. What is new in 1.1.0.',
        'Risk: high. Customers should notice no interruption.',
        'Responsible: Priya Raman. Waiting for approval (0 of 1).',
      ].join('\n'),
      'Completed (now)\n\nShop 1.1.0 is live and stable.\nDeployed in (time) without interruption.',
    ]);
    const subject = 'Shop 1.1.0 to production (R-1)';
    expect(heads(received)).toEqual([
      { subject, to, after: undefined },
      { subject, to, after: received[0]?.headers['message-id'] },
    ]);
    const { release } = await view(stage, 'R-1');
    expect(received.map(({ headers }) => headers['message-id'])).toEqual([
      `<${release.id}.executives.smtp-1.1-before@example.com>`,
      `<${release.id}.executives.smtp-1.2-after-completed@example.com>`,
    ]);
    await until('two cards', async () => teams.cards.length === 2);
    expect(teams.cards.map(textOf)).toEqual([
      expect.stringMatching(/^Shop 1\.1\.0 to production \(R-1\)\nPlanned .*\nWhat changes for customers: What is new/),
      expect.stringMatching(/\nCompleted .*\nThe update to Shop is complete\. .* No problems were seen\.\n/),
    ]);
    expect(stage.errors).toEqual([]);
  });

  test('hears of a problem and of the rollback, in the same thread', { timeout: 120_000 }, async () => {
    await request(stage, 'shop 1.2.0');
    await mails(1);
    stage.services.breakVersion('1.2.0');
    await approveAndStart(stage, 'R-2');
    await mails(2);
    await proposal(stage);
    await stage.people.press(lena, () => offeredIn(stage, 'analysis.roll_back'), 'analysis.roll_back');
    await inState(stage, 'R-2', 'rolled_back');
    const received = await mails(3);
    expect(received.slice(1).map(said)).toEqual([
      'Failed (now)\n\n⚠️ Shop has a problem with the new version. The on-call team has been notified and decides whether to roll back.',
      [
        'Rolled back (now)',
        '',
        'Shop 1.2.0 had a problem and was rolled back. The previous version is live and healthy again.',
        'Restored in (time) after the decision. The version stays blocked until someone removes the lock.',
      ].join('\n'),
    ]);
    const ids = received.map(({ headers }) => headers['message-id']);
    expect(heads(received).map(({ after }) => after)).toEqual([undefined, ids[0], ids[1]]);
    expect(received[2]?.headers.references).toBe(`${ids[0]} ${ids[1]}`);
    expect(new Set(received.map(({ headers }) => headers.subject)).size).toBe(1);
    await until('three cards', async () => teams.cards.length === 3);
    expect(textOf(teams.cards[1] as Card)).toContain('⚠️ Customers may have trouble with Shop right now: Paying.');
    expect(stage.errors).toEqual([]);
  });

  test('that cannot be reached is told of, and Slack has its messages nevertheless', { timeout: 120_000 }, async () => {
    mail.mishaps = { address: () => ({ code: 550, words: '5.1.1 no such <!channel> user' }) };
    teams.server.fail({ kind: 'answer', answer: { status: 404 } });
    await request(stage, 'shop 1.3.0');
    const told = await until('both are told of', async () => {
      const found = stage.workspace
        .messages(lena, channelIds.onCall)
        .filter(({ text }) => text.includes('was refused'));
      return found.length === 2 ? found.map(({ text }) => text).sort() : null;
    });
    expect(told[0]).toMatch(/to Customer support \(teams\) was refused: the workflow of the channel support is gone\./);
    expect(told[1]).toMatch(/to Executives \(smtp\) was refused: .* no such &lt;!channel&gt; user/);
    await until('the executives in Slack', async () =>
      stage.workspace.messages(lena, channelIds.execUpdates).find(({ text }) => text.includes('1.3.0')),
    );
    expect(stage.errors).toEqual([]);
  });
});

/** The card as its readers see it. */
function textOf(card: Card): string {
  const { body } = card as unknown as { body: { inlines: { text: string }[] }[] };
  return body.map(({ inlines }) => inlines.map(({ text }) => text).join('')).join('\n');
}
