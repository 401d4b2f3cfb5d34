import { afterAll, describe, expect, it } from 'vitest';
import { documentsContract } from '../../../test/contracts/documents-contract.ts';
import { MockConfluence } from '../../../test/fakes/confluence.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract } from '../../../test/support/vendor-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { Documents } from '../../ports/documents.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { connectConfluence } from './confluence-api.ts';
import { createConfluenceDocuments } from './confluence-documents.ts';
import { storageFormat } from './storage-format.ts';

const api = ({ server }: MockConfluence) =>
  connectConfluence({
    url: `${server.url}/wiki`,
    email: new Secret('bot@example.com'),
    token: new Secret('confluence-token'),
    http: createHttpClient(systemClock),
  });
const open = (confluence: MockConfluence): Documents => createConfluenceDocuments(api(confluence));

/** What people read; throws for any element that the adapter does not write. */
function textOf(storage: string): string {
  const odd = storage.replace(/<\/?(?:p|h2|ul|li|strong)>|<br \/>/g, '');
  if (/[<>"'\p{Cc}]|&(?!(?:amp|lt|gt|quot|#39);)/u.test(odd)) throw new Error(`unreadable: ${storage}`);
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  return odd.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
}

describeWith('vendor-contracts', 'Confluence, mocked from its own API description', (folder) => {
  const contract = folder === '' ? null : openContract(folder, 'confluence/confluence-v2.trimmed.json');
  const started: MockConfluence[] = [];
  const start = async () => {
    if (contract === null) throw new Error('there is no description');
    const confluence = new MockConfluence(contract);
    await confluence.server.start();
    started.push(confluence);
    return confluence;
  };
  afterAll(async () => {
    await Promise.all(started.map(({ server }) => server.stop()));
    expect(started.flatMap(({ violations }) => violations)).toEqual([]);
    expect(started.flatMap(({ pages }) => pages).length).toBeGreaterThan(20);
  });

  documentsContract('Confluence', async () => {
    const confluence = await start();
    const page = (title: string) => confluence.titled(title) ?? { title: '', status: '' };
    return {
      server: confluence.server,
      reopen: () => open(confluence),
      with: { space: 'OPS', parent: '42' },
      isCreation: ({ method }) => method === 'POST',
      isUpdate: ({ method }) => method === 'PUT',
      texts: (title) =>
        confluence.pages.flatMap((one) => (one.title === title && one.status === 'current' ? textOf(one.storage) : [])),
      byHand: {
        write: (title) => void confluence.write({ spaceId: '77', title, body: { value: '<p>mine</p>' } }),
        editMeanwhile: (times) => {
          confluence.editsMeanwhile = times;
        },
        rename: (title, to) => void Object.assign(page(title), { title: to }),
        delete: (title) => void Object.assign(page(title), { status: 'trashed' }),
      },
      dispose: async () => {},
    };
  });

  describe('a page in Confluence', () => {
    const wanted = { mark: 'quarterdeck:lrc_1', with: { space: 'OPS' }, title: 'R-1', markdown: 'Fine' };

    it('has a link that people can follow', async () => {
      const confluence = await start();
      expect(await open(confluence).write(wanted, null)).toEqual({
        remoteId: '1000',
        link: 'https://example.atlassian.net/wiki/spaces/OPS/pages/1000',
      });
    });

    it('is not written to a space that is not there, or taken for one with a longer mark', async () => {
      const confluence = await start();
      const documents = open(confluence);
      await expect(documents.write({ ...wanted, with: { space: 'NONE' } }, null)).rejects.toMatchObject({
        kind: 'not_found',
      });
      await documents.write({ ...wanted, mark: 'quarterdeck:lrc_12' }, null);
      await expect(documents.write(wanted, null)).rejects.toThrow('was not written for this release');
    });
  });

  it('says what can be seen', async () => {
    expect(await api(await start()).probe()).toBe('the space OPS can be read');
  });
});

describe('the storage format', () => {
  it('has headings, paragraphs, lists and bold text', () => {
    expect(storageFormat('Status: **done**\n\n**Plan**\n- one\n    more\n- two\nend')).toBe(
      '<p>Status: <strong>done</strong></p><h2>Plan</h2><ul><li><p>one<br />more</p></li><li><p>two</p></li></ul><p>end</p>',
    );
  });
});
