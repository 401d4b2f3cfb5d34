import { personIds } from '../../local-workspace/default-seed.ts';
import { type Actors, until } from './actors.ts';
import type { DemoAgents } from './agents.ts';
import type { Narrator } from './narrator.ts';

const { priya } = personIds;
const helper = 'shop-helper';

/** The tasks that an agent does, and their checklists. */
const tasks = [
  { title: 'Back up the database', items: ['The backup is complete and can be restored'] },
  { title: 'Run smoke tests', items: ['All smoke tests pass', 'Customers can pay'] },
] as const;

/**
 * Priya gives two tasks of R-1 to an agent, which really does them. Checks that people are told what it did and for
 * whom.
 */
export async function playDelegation(
  narrator: Narrator,
  people: Actors,
  agents: DemoAgents,
  endpoint: URL,
): Promise<void> {
  let token = '';
  const refs: string[] = [];
  await narrator.step(`An administrator creates the agent ${helper}, which acts on behalf of Priya`, async () => {
    const created = await agents.create(helper, priya, 'read,work,report');
    token = created.token;
    return created.said.replace(priya, 'Priya');
  });
  await narrator.step(`Priya gives ${helper} two tasks`, async () => {
    const lines: string[] = [];
    for (const { title, items } of tasks) {
      const added = await people.says(priya, `/deploy task add R-1 ${title} for agent:${helper}`);
      const ref = /R-1\.\d+/.exec(added)?.[0];
      if (ref === undefined) throw new Error(added);
      refs.push(ref);
      lines.push(`${ref} ${title}`);
      for (const item of items) {
        const answer = await people.says(priya, `/deploy task todo ${ref} ${item}`);
        if (!answer.includes(item)) throw new Error(answer);
      }
    }
    return lines.join('\n');
  });
  await narrator.step(`${helper} does them against the real shop, each item with evidence`, async () =>
    agents.run(helper, token, endpoint),
  );
  await narrator.step('Priya is told that both are done, and on whose behalf', async () => {
    const told = await Promise.all(
      refs.map((ref) =>
        until(`${ref} told as done`, async () =>
          (await people.workspace.directMessages(priya)).find(
            ({ text }) => text.includes(`${ref} `) && text.includes(`by ${helper} (agent) on behalf of <@${priya}>`),
          ),
        ),
      ),
    );
    return told.map(({ text }) => plain(text)).join('\n');
  });
  await narrator.step('Everybody sees who ticked what, and that Quarterdeck verified it', async () => {
    await people.says(priya, '/deploy tasks R-1');
    const list = (await people.privates(priya)).findLast(({ text }) => text.includes('Tasks of R-1'));
    const seen = JSON.stringify(list?.blocks ?? []);
    const verified = seen.split(`${helper} (agent) on behalf of <@${priya}>, verified by Quarterdeck: `).length - 1;
    const expected = tasks.flatMap(({ items }) => items).length;
    if (verified !== expected) throw new Error(`${verified} of ${expected} items are shown as verified: ${seen}`);
    return `${verified} items: ${helper} (agent) on behalf of Priya, verified by Quarterdeck`;
  });
}

/** Without Slack’s markup, on one line. */
function plain(text: string): string {
  return text
    .replace(/:[a-z_]+: ?/g, '')
    .replaceAll(`<@${priya}>`, 'Priya')
    .replaceAll('\n', ' · ');
}
