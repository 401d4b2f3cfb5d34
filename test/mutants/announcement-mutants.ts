import type { Mutant } from './mutant.ts';

const announcement = 'src/domain/stakeholder/announcement.ts';
const deliver = 'src/usecases/message/deliver-announcement.ts';
const mail = 'src/integrations/smtp/compose-mail.ts';
const smtp = 'src/integrations/smtp/smtp-announcer.ts';
const domainTest = 'src/domain/stakeholder/announcement.test.ts';
const deliverTest = 'src/usecases/message/deliver-announcement.test.ts';
const smtpTest = 'src/integrations/smtp/smtp-announcer.test.ts';
const teamsTest = 'src/integrations/teams/teams-announcer.test.ts';

/** Defects in what groups outside Slack are told: too much, too often, twice, or with somebody else's markup. */
export const announcementMutants: readonly Mutant[] = [
  {
    name: 'an announcement about the same is sent again with every change',
    file: announcement,
    find: 'if (cell === null || told.includes(cell)) return null;',
    replace: 'if (cell === null) return null;',
    caughtBy: [domainTest],
  },
  {
    name: 'executives are told of every start by e-mail',
    file: announcement,
    find: 'return onlyProblems.has(topics.during) ? null',
    replace: "return onlyProblems.has('progress-updates') ? null",
    caughtBy: [domainTest],
  },
  {
    name: 'two e-mails follow each other at once',
    file: deliver,
    find: 'if (waitMs > 0) return await giveBack',
    replace: 'if (waitMs > 86_400_000) return await giveBack',
    caughtBy: [deliverTest],
  },
  {
    name: 'what was refused is sent again and again',
    file: deliver,
    find: 'if (cell === null || (message.brokenReason !== null && message.postedHash === cell)) return null;',
    replace: 'if (cell === null) return null;',
    caughtBy: [deliverTest],
  },
  {
    name: 'a mail server that hangs holds back the messages in Slack',
    file: deliver,
    find: 'const mostAtOnce = 2;',
    replace: 'const mostAtOnce = 200;',
    caughtBy: [deliverTest],
  },
  {
    name: 'a second attempt is an e-mail of its own',
    file: mail,
    find: 'messageId: idOf(key),',
    replace: 'messageId: idOf(String(performance.now())),',
    caughtBy: [smtpTest],
  },
  {
    name: 'an e-mail shows typed text as HTML',
    file: mail,
    find: "const escaped = escapeHtml(text).replaceAll('\\n', '<br>\\n');",
    replace: "const escaped = text.replaceAll('\\n', '<br>\\n');",
    caughtBy: [smtpTest],
  },
  {
    name: 'an e-mail is sent without encryption when the server offers none',
    file: smtp,
    find: "requireTLS: tls === 'starttls',",
    replace: 'requireTLS: false,',
    caughtBy: [smtpTest],
  },
  {
    name: 'all get an e-mail again because one address was not taken yet',
    file: smtp,
    find: 'underWay.set(key, { done, refused });',
    replace: 'underWay.set(key, { done: new Set(), refused });',
    caughtBy: [smtpTest],
  },
  {
    name: 'a card is longer than Teams takes',
    file: 'src/integrations/teams/compose-card.ts',
    find: 'const mostBytes = 27_000;',
    replace: 'const mostBytes = 270_000;',
    caughtBy: [teamsTest],
  },
  {
    name: 'a message in Slack is posted anew instead of edited',
    file: 'src/slack/updates/slack-messenger.ts',
    find: 'await call({ ...fresh, channel: known.channel, ts: known.ts }, rendered)',
    replace: 'await call({ ...fresh, channel: known.channel }, rendered)',
    caughtBy: ['src/slack/updates/slack-messenger.test.ts'],
  },
  {
    name: 'a message in Slack whose answer was lost is posted a second time',
    file: 'src/slack/updates/slack-messenger.ts',
    find: 'posted ?? (mayHaveBeenSent ? await lookUp(fresh) : null)',
    replace: 'posted ?? (mayHaveBeenSent ? null : null)',
    caughtBy: ['src/slack/updates/slack-messenger.test.ts'],
  },
  {
    name: 'a workflow of Teams that answers anything has posted the card',
    file: 'src/integrations/teams/teams-announcer.ts',
    find: 'if (status < 200 || status >= 300)',
    replace: 'if (status < 200 || status >= 500)',
    caughtBy: [teamsTest],
  },
];
