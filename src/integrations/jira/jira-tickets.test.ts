import { afterAll, describe, expect, it } from 'vitest';
import { ticketsContract } from '../../../test/contracts/tickets-contract.ts';
import { MockJira } from '../../../test/fakes/jira.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract } from '../../../test/support/vendor-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { Tickets } from '../../ports/tickets.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { connectJira } from './jira-api.ts';
import { createJiraTickets } from './jira-tickets.ts';

const api = ({ server }: MockJira, token = 'jira-token') =>
  connectJira({
    url: `${server.url}/`,
    email: new Secret('bot@example.com'),
    token: new Secret(token),
    http: createHttpClient(systemClock),
  });
const open = (jira: MockJira): Tickets => createJiraTickets(api(jira));

/** The paragraphs of an Atlassian document of text nodes only. */
function paragraphsOf(document: unknown): string[] {
  const { content } = document as { content: { content: { type: string; text: string }[] }[] };
  return content.map((paragraph) => paragraph.content.map(({ type, text }) => (type === 'text' ? text : '?')).join(''));
}

describeWith('vendor-contracts', 'Jira, mocked from its own API description', (folder) => {
  const contract = folder === '' ? null : openContract(folder, 'jira/platform-v3.trimmed.json');
  const started: MockJira[] = [];
  const start = async () => {
    if (contract === null) throw new Error('there is no description');
    const jira = new MockJira(contract);
    await jira.server.start();
    started.push(jira);
    return jira;
  };
  afterAll(async () => {
    await Promise.all(started.map(({ server }) => server.stop()));
    expect(started.flatMap(({ violations }) => violations)).toEqual([]);
    expect(started.flatMap(({ issues }) => [...issues]).length).toBeGreaterThan(20);
  });

  ticketsContract('Jira', async () => {
    const jira = await start();
    return {
      server: jira.server,
      reopen: () => open(jira),
      open: (title) => jira.open(title),
      isComment: ({ method, path }) => method === 'POST' && path.endsWith('/comment'),
      isMove: ({ method, path }) => method === 'POST' && path.endsWith('/transitions'),
      comments: (key) => jira.issue(key).comments.map(paragraphsOf).reverse(),
      links: (key) => [...jira.issue(key).links.values()],
      status: (key) => jira.issue(key).status,
      delete: (key) => void jira.issues.delete(key),
      dispose: async () => {},
    };
  });

  describe('a ticket in Jira', () => {
    it('that the workflow refuses to move says why', async () => {
      const jira = await start();
      jira.isRefusing = true;
      expect(await open(jira).move(jira.open(), 'Done')).toBe(
        'It is not on the appropriate screen; resolution: is required',
      );
    });

    it('carries the mark of a comment as its last paragraph', async () => {
      const jira = await start();
      const key = jira.open();
      await open(jira).comment(key, { mark: 'quarterdeck:lrc_1:succeeded', paragraphs: ['It is live.', ' '] });
      expect(jira.issue(key).comments.map(paragraphsOf)).toEqual([
        ['It is live.', 'Reference: quarterdeck:lrc_1:succeeded'],
      ]);
    });
  });

  it('says who is signed in, or that the token is wrong, and never the token', async () => {
    const jira = await start();
    expect(await api(jira).whoAmI()).toBe('Release Bot');
    const error = await api(jira, 'wrong-token')
      .whoAmI()
      .catch((one: unknown) => one);
    expect(error).toMatchObject({ kind: 'auth' });
    expect(String(error)).not.toContain('wrong-token');
  });
});
