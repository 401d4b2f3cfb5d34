import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { linked } from '../../../test/support/linked.ts';
import { by, opened, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { changeCommand } from './change-command.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

async function say(test: TestDeps, line: string) {
  const input = { caller: by(people.requester), channelId: null, openModal: async () => {}, text: `change ${line}` };
  return (await changeCommand.run(test.deps, line, input))?.text ?? '';
}

async function begin(change: boolean) {
  const parts = await linked(database(), change ? { change: { requireApproval: true } } : {});
  const id = await opened(parts.test);
  await parts.settled();
  return { ...parts, ref: `R-${(await view(parts.test, id)).release.number}` };
}

describe('/deploy change', () => {
  it('shows the change request, and names another one', async () => {
    const { test, changes, ref } = await begin(true);
    expect(await say(test, ref)).toContain('|CHG1000> · waiting for approval');
    changes.byHand('CHG0077', { title: 'by hand' });
    expect(await say(test, `${ref} CHG0077`)).toContain('CHG0077 (New) is the change request of R-');
    expect(await say(test, ref)).toContain('|CHG0077> · waiting for approval');
  });

  it('refuses what is no number, or does not exist, with a reason', async () => {
    const { test, ref } = await begin(true);
    expect(await say(test, `${ref} CHG0077 please <!channel>`)).toContain('BAD_ARGUMENT');
    expect(await say(test, `${ref} CHG404`)).toContain('UNKNOWN_CHANGE');
  });

  it('says that there are none', async () => {
    const { test, ref } = await begin(false);
    expect(await say(test, ref)).toContain('no change request');
    expect(await say(test, `${ref} CHG0077`)).toContain('NO_CHANGE_SYSTEM');
  });
});
