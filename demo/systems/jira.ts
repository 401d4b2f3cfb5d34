import { MockJira } from '../../test/fakes/jira.ts';
import { type DemoSystem, integrate } from './system.ts';

/** A fake: the tickets that a release names are linked, commented, and moved. */
export async function jira(): Promise<DemoSystem> {
  // Held against Atlassian's description in the tests; here it is not at hand.
  const fake = new MockJira({
    requestFaults: () => [],
    answerFaults: () => [],
    queryFaults: () => [],
    example: () => ({}),
  });
  await fake.server.start();
  const key = fake.open('Pay with one press');
  return {
    title: 'Jira (a fake)',
    variables: { JIRA_EMAIL: 'bot@example.com', JIRA_API_TOKEN: 'jira-token' },
    use: (settings) => {
      integrate(settings, 'jira', { url: fake.server.url });
      settings.services.checkout.tickets = { uses: 'jira', projects: ['SHOP'], moveTo: { succeeded: 'Done' } };
    },
    seen: () => {
      const { status, comments, links } = fake.issue(key);
      if (links.size === 0) throw new Error('the ticket has no link to its release');
      return [
        `${key}: ${status}; ${comments.length === 1 ? 'one comment' : `${comments.length} comments`}, linked to its release`,
      ];
    },
    stop: () => fake.server.stop(),
  };
}
