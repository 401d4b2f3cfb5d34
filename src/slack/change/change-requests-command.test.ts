import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, completed, opened, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { Service } from '../../domain/service.ts';
import { changeCommand } from '../commands/change-command.ts';
import { changesCommand } from './changes-command.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

function begin(): TestDeps {
  const test = testDeps(database());
  const change = { uses: 'internal', type: 'normal' as const, requireApproval: true, with: {} };
  const services = Object.entries(test.deps.settings.services).map(([name, service]): [string, Service] => [
    name,
    {
      ...service,
      environments: Object.fromEntries(
        Object.entries(service.environments).map(([key, environment]) => [key, { ...environment, change }]),
      ),
    },
  ]);
  test.deps.settings = { ...test.deps.settings, services: Object.fromEntries(services) };
  return test;
}

async function say(test: TestDeps, line: string, person: string = people.requester, command = changeCommand) {
  const input = { caller: by(person), channelId: null, openModal: async () => {}, text: line };
  return (await (command as typeof changesCommand).run(test.deps, line, input))?.text ?? '';
}
const list = (test: TestDeps, line: string) =>
  say(test, line, people.requester, changesCommand as typeof changeCommand);

async function refs(test: TestDeps, id: Awaited<ReturnType<typeof opened>>) {
  const found = await view(test, id);
  return { release: `R-${found.release.number}`, change: found.records[0]?.number ?? '' };
}

describe('change requests that are kept here', () => {
  it('are shown by their own number and by their release, sent as Markdown, and reviewed', async () => {
    const test = begin();
    const id = await completed(test);
    const { release, change } = await refs(test, id);
    const document = await say(test, change);
    expect(document).toContain(`*${change}: Deploy ${test.services.shop} 1.1.0 to production (${release})*`);
    expect(document).toContain(`approved by <@${people.approver}>`);
    expect(await say(test, `${change} markdown`, people.bystander)).toContain('comes to you as a direct message');
    const posts = await database().read((stores) => stores.posts.forRelease(id));
    const sent = posts.find(({ content }) => content.kind === 'markdown' && content.markdown.startsWith(`# ${change}`));
    expect(sent?.target).toBe(people.bystander);
    expect(await list(test, `review ${test.services.shop}`)).toContain(`*${change}* ${release} ${test.services.shop}`);
    expect(await say(test, `review ${change} great`, people.bystander)).toContain('BAD_ARGUMENT');
    expect(await say(test, `review ${change} issues`, people.bystander)).toContain('REASON_NEEDED');
    expect(await say(test, `review ${change} issues two alarms`, people.requester)).toContain('OWN_CHANGE');
    expect(await say(test, `review ${change} issues two alarms`, people.bystander)).toContain(
      `${change} is reviewed as successful with issues, and closed.`,
    );
    expect(await list(test, test.services.shop)).toContain('There are no change requests');
    expect(await list(test, `all ${test.services.shop}`)).toContain(':warning:');
  });

  it('are made an emergency by a command about the release, which shows the document too', async () => {
    const test = begin();
    const { release, change } = await refs(test, await opened(test));
    expect(await say(test, release)).toContain('Type: normal');
    expect(await say(test, `${release} emergency`)).toContain('REASON_NEEDED');
    expect(await say(test, `${release} emergency payments are down`)).toContain('is an emergency now');
    expect(await list(test, `emergency ${test.services.shop}`)).toContain(change);
    expect(await say(test, `${release} CHG1`)).toContain('CHANGE_KEPT_HERE');
  });

  it('that do not exist, and filters that do not, are refused', async () => {
    const test = begin();
    expect(await say(test, 'C-99999')).toContain('UNKNOWN_CHANGE_REQUEST');
    expect(await say(test, 'C-1 <!channel>')).toMatch(/BAD_ARGUMENT|UNKNOWN_CHANGE_REQUEST/);
    for (const line of ['nowhere', 'open review', 'all x y']) expect(await list(test, line)).toContain('BAD_ARGUMENT');
  });
});
