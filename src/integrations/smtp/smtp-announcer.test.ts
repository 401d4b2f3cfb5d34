import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anAnnouncement, announcerContract, type SeenMessage } from '../../../test/contracts/announcer-contract.ts';
import { selfSignedCertificate } from '../../../test/support/certificate.ts';
import { closedPort } from '../../../test/support/closed-port.ts';
import { type MailServer, type ReceivedMail, startMailServer } from '../../../test/support/mail-server.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import { createSmtpAnnouncer, type SmtpOptions } from './smtp-announcer.ts';

const login = { user: 'quarterdeck', password: 'the password of the test' };
const place = { to: ['cfo@example.com', 'ceo@example.com'] };
const certificate = selfSignedCertificate();

const announcerAt = (port: number, more: Partial<SmtpOptions> = {}) =>
  createSmtpAnnouncer({
    host: '127.0.0.1',
    port,
    tls: 'starttls',
    user: login.user,
    password: new Secret(login.password),
    from: 'releases@example.com',
    fromName: 'Quarterdeck',
    spacingMs: 1_000,
    clock: systemClock,
    ca: certificate.cert,
    ...more,
  });

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** The e-mail as a program that shows HTML does. */
function seenOf({ headers, html }: ReceivedMail): SeenMessage {
  const plain = (text: string) => text.replace(/&(#?\w+);/g, (_whole, name: string) => entities[name] ?? '?');
  const body = html.slice(html.indexOf('<body'));
  const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, url = '']) => plain(url));
  return { title: headers.subject ?? '', text: plain(body.replace(/<[^>]*>/g, '')), links };
}

announcerContract('E-mail (a real SMTP server)', async () => {
  const server = await startMailServer({ tls: certificate, login });
  return {
    announcer: announcerAt(server.port),
    place,
    seen: () => server.received.map(seenOf),
    behave: (how) => {
      const answers = { well: {}, busy: { code: 450, words: 'try later' }, refusing: { code: 550, words: 'unknown' } };
      server.mishaps = how === 'well' ? {} : { address: () => answers[how] };
    },
    unreachable: announcerAt(await closedPort()),
    dispose: () => server.stop(),
  };
});

describe('an e-mail', () => {
  let server: MailServer;
  beforeAll(async () => {
    server = await startMailServer({ tls: certificate, login });
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    server.mishaps = {};
    server.received.length = 0;
  });
  const announce = (more: Parameters<typeof anAnnouncement>[0] = {}, at = announcerAt(server.port)) =>
    at.announce(place, anAnnouncement(more));

  it('is in one thread with the earlier ones of its release', async () => {
    const keys = ['rel_1.executives.smtp-1.1-before', 'rel_1.executives.smtp-1.2-during-problem', 'rel_1.x.smtp-1.3'];
    for (const [index, key] of keys.entries()) await announce({ key, earlier: keys.slice(0, index) });
    const ids = keys.map((key) => `<${key}@example.com>`);
    expect(server.received.map(({ headers }) => headers['message-id'])).toEqual(ids);
    expect(server.received.map(({ headers }) => headers['in-reply-to'])).toEqual([undefined, ids[0], ids[1]]);
    expect(server.received.map(({ headers }) => headers.references)).toEqual([
      undefined,
      ids[0],
      `${ids[0]} ${ids[1]}`,
    ]);
    expect(new Set(server.received.map(({ headers }) => headers.subject)).size).toBe(1);
  });

  it('says that it was sent by a program, has text and HTML, and loads nothing', async () => {
    await announce();
    const [mail] = server.received;
    expect(mail?.headers).toMatchObject({
      from: 'Quarterdeck <releases@example.com>',
      to: 'cfo@example.com, ceo@example.com',
      'auto-submitted': 'auto-generated',
    });
    expect(mail?.to).toEqual(place.to);
    expect(mail?.text).toContain(
      'Shop gets a new version.\nRisk: low.\nSee the runbook: https://wiki.example.com/shop',
    );
    expect(mail?.html).toContain('<strong>Shop</strong> gets a new version.<br>');
    expect(mail?.html).toContain('<meta name="color-scheme" content="light dark">');
    expect(mail?.html).not.toMatch(/<(img|script|link|style|iframe)|url\(|@import/i);
    expect(server.users).toContain(login.user);
  });

  it.each(['one\r\nBcc: victim@example.com', 'one\nContent-Type: text/html\n\n<b>', 'ü'.repeat(400), '\u0000\r\r\n\n'])(
    'has no header or body that came from the title %j',
    async (title) => {
      await announce({ title, headline: title, key: `k\r\nBcc: victim@example.com`, earlier: [title] });
      const [mail] = server.received;
      expect(mail?.to).toEqual(place.to);
      const names = (mail?.rawHeaders ?? []).map((line) => line.split(':')[0]?.toLowerCase());
      expect(names.filter((name) => name === 'bcc' || name === 'content-type')).toEqual(['content-type']);
      expect(mail?.headers['message-id']).toBe('<k--Bcc--victim-example.com@example.com>');
      expect(mail?.text).toContain('Shop gets a new version.');
    },
  );

  it('has the same Message-ID when its answer was lost and it is sent again', async () => {
    server.mishaps = { dropsAnswer: true };
    await expect(announce()).rejects.toMatchObject({ kind: 'unavailable' });
    server.mishaps = {};
    await announce();
    const ids = server.received.map(({ headers }) => headers['message-id']);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it.each([
    ['450 for an address', { address: () => ({ code: 450, words: 'later' }) }, 'unavailable'],
    ['550 for an address', { address: () => ({ code: 550, words: 'unknown' }) }, 'bad_response'],
    ['421 after the text', { data: { code: 421, words: 'closing' } }, 'unavailable'],
    ['452 after the text', { data: { code: 452, words: 'full' } }, 'unavailable'],
    ['554 after the text', { data: { code: 554, words: 'spam' } }, 'bad_response'],
  ])('that the server answers with %s fails as it should', async (_what, mishaps, kind) => {
    server.mishaps = mishaps;
    await expect(announce()).rejects.toMatchObject({ kind });
    expect(server.received).toEqual([]);
  });

  it('reaches the others when an address is refused, and names that one', async () => {
    server.mishaps = { address: (one) => (one.startsWith('ceo') ? { code: 550, words: 'no such user' } : null) };
    expect(await announce()).toEqual([{ address: 'ceo@example.com', reason: expect.stringContaining('no such user') }]);
    expect(server.received.map(({ to }) => to)).toEqual([['cfo@example.com']]);
  });

  it('is sent again only to those whom the server did not take yet', async () => {
    const announcer = announcerAt(server.port);
    server.mishaps = { address: (one) => (one.startsWith('ceo') ? { code: 451, words: 'greylisted' } : null) };
    await expect(announce({}, announcer)).rejects.toMatchObject({ kind: 'unavailable' });
    server.mishaps = {};
    expect(await announce({}, announcer)).toEqual([]);
    expect(server.received.map(({ to }) => to)).toEqual([['cfo@example.com'], ['ceo@example.com']]);
    expect(new Set(server.received.map(({ headers }) => headers['message-id'])).size).toBe(1);
  });

  it('is not sent with a wrong password, which is not shown', async () => {
    const wrong = announcerAt(server.port, { password: new Secret('a wrong password') });
    for (const attempt of [announce({}, wrong), wrong.probe()]) {
      await expect(attempt).rejects.toMatchObject({ kind: 'auth' });
      await expect(attempt).rejects.not.toThrow(/a wrong password/);
    }
    expect(server.received).toEqual([]);
  });

  it('gives up on a server that says nothing', async () => {
    server.mishaps = { isSilent: true };
    const attempt = announce({}, announcerAt(server.port, { timeoutMs: 300 }));
    await expect(attempt).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is preceded by a probe that sends nothing', async () => {
    expect(await announcerAt(server.port).probe()).toMatch(/over TLS, as quarterdeck; no e-mail was sent/);
    expect(server.received).toEqual([]);
  });
});

describe('encryption', () => {
  it('is required: a server without it gets neither password nor e-mail', async () => {
    const server = await startMailServer({ login });
    await expect(announcerAt(server.port).announce(place, anAnnouncement())).rejects.toMatchObject({
      kind: expect.stringMatching(/unavailable|bad_response/),
    });
    expect([server.received, server.users]).toEqual([[], []]);
    await server.stop();
  });

  it('checks the certificate', async () => {
    const server = await startMailServer({ tls: selfSignedCertificate(), login });
    const attempt = announcerAt(server.port).announce(place, anAnnouncement());
    await expect(attempt).rejects.toMatchObject({ kind: 'unavailable' });
    expect([server.received, server.users]).toEqual([[], []]);
    await server.stop();
  });

  it('begins with the connection when it is implicit', async () => {
    const server = await startMailServer({ tls: { ...certificate, isImplicit: true }, login });
    await announcerAt(server.port, { tls: 'implicit' }).announce(place, anAnnouncement());
    expect(server.received).toHaveLength(1);
    await server.stop();
  });

  it('is left out only on this machine or a private network', async () => {
    const server = await startMailServer();
    const plain = { tls: 'none', user: null, password: null } as const;
    await announcerAt(server.port, plain).announce(place, anAnnouncement());
    expect(server.received).toHaveLength(1);
    await server.stop();
    // This documentation address is never connected to.
    const forbidden = announcerAt(25, { ...plain, host: '192.0.2.1' });
    await expect(forbidden.announce(place, anAnnouncement())).rejects.toMatchObject({ kind: 'bad_response' });
  });
});
