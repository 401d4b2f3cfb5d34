import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../src/domain/invocation.ts';
import type { Announcement, Announcer } from '../../src/ports/announcer.ts';
import { IntegrationError } from '../../src/ports/integration-error.ts';

/** A message as its readers see it: what is bold or a link shows as text. */
export interface SeenMessage {
  title: string;
  text: string;
  /** Where its links lead. */
  links: readonly string[];
}

export interface AnnouncerUnderTest {
  announcer: Announcer;
  place: Readonly<Record<string, Json>>;
  /** What its readers have, oldest first. */
  seen(): SeenMessage[];
  /** How the channel answers from now on. */
  behave(how: 'well' | 'busy' | 'refusing'): void;
  /** The same kind of announcer, where nobody answers. */
  unreachable: Announcer;
  dispose(): Promise<void>;
}

export const anAnnouncement = (more: Partial<Announcement> = {}): Announcement => ({
  key: 'rel_1.executives.smtp-1.1-before',
  earlier: [],
  title: 'Shop 1.1.0 to production (R-1)',
  headline: 'Planned (Nov 29, 2026, 9:20 AM UTC)',
  text: [
    { text: 'Shop', isBold: true, url: null },
    { text: ' gets a new version.\nRisk: low.\nSee ', isBold: false, url: null },
    { text: 'the runbook', isBold: false, url: 'https://wiki.example.com/shop' },
  ],
  footer: 'You receive this because you belong to Executives at Harbor & Co.',
  link: 'https://slack.example.com/archives/C1/p1',
  ...more,
});

/** Text that would be something else where it is not escaped. */
const hostile = [
  '<!channel> <@U0LENA0001> <at>everyone</at>',
  '<script>alert(1)</script><img src="https://tracker.example.com/x.png">',
  '[click here](https://evil.example.com) **bold** `code` # heading',
  '"quoted" \'single\' & &amp; <b>',
  'one\r\nBcc: victim@example.com\r\n\r\nsecond body',
  '\u202Egnp.exe \u0000\u0007 \ud800 🚀',
  '.\r\n.\r\nQUIT\r\n',
];

/** What every announcer owes its callers. */
export function announcerContract(name: string, make: () => Promise<AnnouncerUnderTest>): void {
  describe(`${name} keeps the contract of announcers`, () => {
    let subject: AnnouncerUnderTest;
    beforeAll(async () => {
      subject = await make();
    }, 60_000);
    afterAll(() => subject.dispose());
    beforeEach(() => subject.behave('well'));

    const sent = async (announcement: Announcement) => {
      const before = subject.seen().length;
      expect(await subject.announcer.announce(subject.place, announcement)).toEqual([]);
      const news = subject.seen().slice(before);
      expect(news).toHaveLength(1);
      return news[0] as SeenMessage;
    };

    it('shows title, headline, text, footer, and the links', async () => {
      const announcement = anAnnouncement();
      const { title, text, links } = await sent(announcement);
      expect(title).toBe(announcement.title);
      for (const words of [announcement.headline, 'Shop gets a new version.', 'Risk: low.', announcement.footer])
        expect(text).toContain(words);
      expect([...links].sort()).toEqual(['https://slack.example.com/archives/C1/p1', 'https://wiki.example.com/shop']);
    });

    it('shows a message without links', async () => {
      const { links } = await sent(anAnnouncement({ link: null, text: [{ text: 'a', isBold: false, url: null }] }));
      expect(links).toEqual([]);
    });

    it.each(hostile)('shows %j as text, and links to nothing in it', async (words) => {
      const title = words.replace(/[\r\n]+/g, ' ');
      const text = [{ text: words, isBold: false, url: null }];
      const seen = await sent(anAnnouncement({ title, headline: title, footer: title, text, link: null }));
      expect(seen.links).toEqual([]);
      for (const part of words.split(/[^\x20-\x7e]+/).filter((one) => one.trim().length > 1))
        expect(seen.text).toContain(part.trim());
    });

    it('links to no address that is not of the web', async () => {
      const text = [{ text: 'press', isBold: false, url: 'https://good.example.com/a?b=%22%3E&c=<d>' }];
      const { links } = await sent(anAnnouncement({ text, link: 'javascript:alert(1)' }));
      for (const link of links) expect(link).toMatch(/^https:\/\/good\.example\.com\//);
    });

    it('accepts 20,000 characters', async () => {
      const text = [{ text: `long ${'ü'.repeat(19_000)}`, isBold: false, url: null }];
      expect((await sent(anAnnouncement({ text }))).text).toContain('long ü');
    });

    it('may be asked again when the channel is busy, and then delivers', async () => {
      subject.behave('busy');
      const attempt = subject.announcer.announce(subject.place, anAnnouncement());
      await expect(attempt).rejects.toBeInstanceOf(IntegrationError);
      await expect(attempt).rejects.toMatchObject({ kind: expect.stringMatching(/^(unavailable|rate_limited)$/) });
      subject.behave('well');
      await sent(anAnnouncement());
    });

    it('says that a refusal is final', async () => {
      subject.behave('refusing');
      const before = subject.seen().length;
      const attempt = subject.announcer.announce(subject.place, anAnnouncement());
      await expect(attempt).rejects.toBeInstanceOf(IntegrationError);
      await expect(attempt).rejects.toMatchObject({ kind: expect.stringMatching(/^(auth|not_found|bad_response)$/) });
      expect(subject.seen()).toHaveLength(before);
    });

    it('says that it cannot be reached, and never that it has sent', async () => {
      const attempt = subject.unreachable.announce(subject.place, anAnnouncement());
      await expect(attempt).rejects.toMatchObject({ name: 'IntegrationError', kind: 'unavailable' });
    });

    it('keeps messages apart in time', () => {
      expect(subject.announcer.spacingMs).toBeGreaterThanOrEqual(1_000);
    });
  });
}
