import { IntegrationError } from '../../ports/integration-error.ts';
import type { Tickets } from '../../ports/tickets.ts';
import { oneAtATime } from '../kit/http/one-at-a-time.ts';
import type { Issue, JiraApi } from './jira-api.ts';

const Key = /^[A-Z][A-Z0-9_]*-\d{1,9}$/;
const mostNamed = 8;

/** Tickets in Jira. A comment carries its mark as its last paragraph, and a link as its global id. */
export function createJiraTickets(api: JiraApi): Tickets {
  const turn = oneAtATime();
  const issueOf = async (key: string): Promise<Issue | null> => (Key.test(key) ? api.issue(key) : null);
  const existing = async (key: string): Promise<Issue> => {
    const issue = await issueOf(key);
    if (issue === null) throw new IntegrationError('not_found', `Jira: there is no ticket ${key.slice(0, 40)}`);
    return issue;
  };
  return {
    read: async (key) => {
      const issue = await issueOf(key);
      if (issue === null) return null;
      const { summary, status } = issue.fields;
      return {
        key: issue.key,
        title: summary ?? '',
        status: status.name,
        link: `${api.url}/browse/${encodeURIComponent(issue.key)}`,
      };
    },
    link: async (key, { mark, url, title }) => {
      await existing(key);
      // Jira takes at most this much.
      await api.link(key, { globalId: mark.slice(0, 255), url, title: title.slice(0, 255) });
    },
    comment: (key, { mark, paragraphs }) =>
      turn(`${key} ${mark}`, async () => {
        const reference = `Reference: ${mark}`;
        if (await api.hasComment((await existing(key)).key, reference)) return;
        await api.comment(key, [...paragraphs, reference]);
      }),
    move: (key, status) =>
      turn(key, async () => {
        const now = (await existing(key)).fields.status.name;
        const isWanted = (name: string) => name.toLowerCase() === status.toLowerCase();
        if (isWanted(now)) return null;
        const offered = await api.transitions(key);
        const wanted = offered.find(({ to }) => isWanted(to.name));
        if (wanted !== undefined) return api.transition(key, wanted.id);
        const names = [...new Set(offered.map(({ to }) => to.name))].slice(0, mostNamed).join(', ');
        return `from ${now} it can be moved to ${names === '' ? 'no other status' : names}`;
      }),
  };
}
