import { afterAll, describe, expect, it } from 'vitest';
import { documentsContract } from '../../../test/contracts/documents-contract.ts';
import { FakeSharePoint } from '../../../test/fakes/sharepoint.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { Documents } from '../../ports/documents.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { integration as sharepoint } from './integration.ts';
import { fileNameOf, plainMarkdown } from './plain-markdown.ts';

const started: FakeSharePoint[] = [];
afterAll(() => Promise.all(started.map(({ server }) => server.stop())));
async function start(): Promise<FakeSharePoint> {
  const fake = new FakeSharePoint();
  await fake.server.start();
  started.push(fake);
  return fake;
}

async function connect(fake: FakeSharePoint, { secret = 'client-secret', aheadMs = (): number => 0 } = {}) {
  const clock = {
    ...systemClock,
    now: () => new Date(Date.now() + 3_600_000),
    monotonicMs: () => systemClock.monotonicMs() + aheadMs(),
  };
  return sharepoint.connect(
    {
      ...{ site: 'https://example.sharepoint.com/sites/ops/', tenant: 'example.onmicrosoft.com' },
      ...{ clientId: '11111111-2222-4333-8444-555555555555', loginUrl: fake.server.url, graphUrl: fake.server.url },
    },
    integrationContext({ clock, http: async () => createHttpClient(systemClock), secret: () => new Secret(secret) }),
  );
}

/** Connects when it is first used. */
function lazily(connected: ReturnType<typeof connect>): Documents {
  const documents = connected.then((one) => one.documents as Documents);
  return { write: async (page, remoteId) => (await documents).write(page, remoteId) };
}

/** What people read; throws for any other Markdown than the adapter writes. */
function textOf(markdown: string): string {
  const lines = markdown.split('\n').map((line) => line.replace(/^(##? |- | {2})/, '').trimEnd());
  const bare = lines
    .join('\n')
    .replace(/\\([\\`*[\]<>&|~!$_#+=\-.)])/g, (_all, one: string) =>
      String.fromCodePoint(0xe000 + (one.codePointAt(0) ?? 0)),
    );
  const plain = bare.replace(/\*\*(.+?)\*\*/g, '$1');
  if (/[`*[\]<>|]|\p{Cc}(?<!\n)/u.test(plain)) throw new Error(`unreadable: ${markdown}`);
  return plain.replace(/[\uE000-\uE07F]/g, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) - 0xe000));
}

documentsContract('SharePoint, a fake of it,', async () => {
  const fake = await start();
  const pathOf = (title: string) => `Releases/2026/${fileNameOf(title)}`;
  return {
    server: fake.server,
    reopen: () => lazily(connect(fake)),
    with: { folder: 'Releases/2026' },
    isCreation: ({ method, path }) => method === 'PUT' && path.includes('/root:/'),
    isUpdate: ({ method, path }) => method === 'PUT' && path.includes('/items/'),
    texts: (title) => {
      const found = fake.at(pathOf(title));
      return found === undefined ? [] : [textOf(found.text)];
    },
    byHand: {
      write: (title) => void fake.write(pathOf(title), 'mine'),
      editMeanwhile: (times) => {
        fake.editsMeanwhile = times;
      },
      rename: (title, to) => void Object.assign(fake.at(pathOf(title)) ?? {}, { path: pathOf(to) }),
      delete: (title) => void Object.assign(fake.at(pathOf(title)) ?? {}, { isDeleted: true }),
    },
    dispose: async () => {},
  };
});

const wanted = { mark: 'quarterdeck:lrc_1', with: {}, title: 'R-1: shop', markdown: 'Fine' };

describe('a file in SharePoint', () => {
  it('has the name of the release, and a link that shows it', async () => {
    const fake = await start();
    expect(await lazily(connect(fake)).write(wanted, null)).toEqual({
      remoteId: '01FILE1',
      link: 'https://example.sharepoint.com/sites/ops/documents/R-1-shop.md?web=1',
    });
    expect(fake.files[0]?.text).toBe('# R-1: shop\n\nFine\n\nReference: quarterdeck:lrc_1\n');
  });

  it('is written to the library of the settings, or not at all', async () => {
    const fake = await start();
    const documents = lazily(connect(fake));
    await documents.write({ ...wanted, with: { library: 'release records', folder: 'a b/ü' } }, null);
    expect(fake.files).toMatchObject([{ drive: 'b!records', path: 'a b/ü/R-1-shop.md' }]);
    await expect(documents.write({ ...wanted, with: { library: 'None' } }, null)).rejects.toThrow(
      'there is no document library “None”',
    );
  });

  it('is not taken for the one of a release with a longer mark', async () => {
    const documents = lazily(connect(await start()));
    await documents.write({ ...wanted, mark: 'quarterdeck:lrc_12' }, null);
    await expect(documents.write(wanted, null)).rejects.toThrow('was not written for this release');
  });

  it('that somebody has open is written later', async () => {
    const fake = await start();
    const documents = lazily(connect(fake));
    const { remoteId } = await documents.write(wanted, null);
    fake.isLocked = true;
    await expect(documents.write(wanted, remoteId)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('tells the words of SharePoint and the id that its support asks for', async () => {
    const fake = await start();
    const body = { error: { code: 'accessDenied', message: 'No way', innerError: { 'request-id': 'f00d' } } };
    fake.server.fail({ kind: 'answer', answer: { status: 400, body } }, { when: ({ method }) => method === 'PUT' });
    await expect(lazily(connect(fake)).write(wanted, null)).rejects.toThrow('No way (request f00d)');
  });
});

describe('the connection to SharePoint', () => {
  it('asks for a token once, before it expires, and again when it was revoked', async () => {
    const fake = await start();
    let aheadMs = 0;
    const { documents, probe } = await connect(fake, { aheadMs: () => aheadMs });
    await Promise.all([documents?.write(wanted, null), probe?.()]);
    expect(fake.tokensIssued).toBe(1);
    aheadMs = 3_550_000;
    expect(await probe?.()).toBe('the site Operations can be read');
    expect(fake.tokensIssued).toBe(2);
    fake.tokens.clear();
    await documents?.write(wanted, null);
    expect(fake.tokensIssued).toBe(3);
  });

  it('fails with a wrong secret after one attempt, and does not tell it', async () => {
    const fake = await start();
    const { probe } = await connect(fake, { secret: 'wrong-secret' });
    const error = await probe?.().catch((one: unknown) => one);
    expect(error).toMatchObject({ kind: 'auth', message: expect.stringContaining('AADSTS7000215') });
    expect(String(error)).not.toContain('wrong-secret');
    expect(fake.server.requests).toHaveLength(1);
  });
});

describe('the Markdown of a file', () => {
  it('has headings, paragraphs, lists and bold text', () => {
    expect(plainMarkdown('R-1', 'Status: **done**\nmore\n\n**Plan**\n- one\n    two\n- three\nend')).toBe(
      '# R-1\n\nStatus: **done**  \nmore\n\n## Plan\n- one  \n  two\n- three\n\nend\n',
    );
  });

  it.each([
    ['[a](https://evil.example) ![b](c)', '\\[a\\](https://evil.example) \\!\\[b\\](c)'],
    ['<img src=x> & `code` ~~x~~ |', '\\<img src=x\\> \\& \\`code\\` \\~\\~x\\~\\~ \\|'],
    ['# no heading', '\\# no heading'],
    ['1. no item', '1\\. no item'],
    ['snake_case _x_ *', 'snake_case \\_x\\_ \\*'],
  ])('leaves %j text', (text, written) => {
    expect(plainMarkdown('T', text)).toBe(`# T\n\n${written}\n`);
  });

  it('has a name that SharePoint allows', () => {
    expect(['R-1: shop/../x', '~$CON', '...', 'a'.repeat(300), 'Ü 1.0'].map(fileNameOf)).toEqual([
      ...['R-1-shop-..-x.md', 'CON.md', 'Release.md', `${'a'.repeat(120)}.md`, 'Ü 1.0.md'],
    ]);
  });
});
