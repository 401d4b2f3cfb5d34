import type { WebClient } from '@slack/web-api';
import { surfaceKey } from '../../src/domain/message/message.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import type { Quarterdeck } from '../../src/main.ts';
import { wantMessages } from '../../src/usecases/message/want-messages.ts';
import { createTasks } from '../../src/usecases/task/create-tasks.ts';
import { aRelease, moment } from '../support/builders.ts';
import { aPlan } from '../support/plan-builders.ts';
import { approvers, serviceName } from './world.ts';

const posted = new Map<string, string>();

/** The time stamp of a real message in this channel, one for all releases: editing it is as much work as any other. */
async function messageIn(channel: string, slack: WebClient): Promise<string> {
  const known = posted.get(channel);
  if (known) return known;
  const { ts = '' } = await slack.chat.postMessage({ channel, text: 'to be edited' });
  posted.set(channel, ts);
  return ts;
}

/**
 * Puts releases on record that wait for approval, as if opened a while ago: with tasks, plan and messages that have been
 * posted. Opening each by a command would first post hundreds of messages at Slack's pace. Returns their numbers.
 */
export async function seedReleases(
  { deps }: Quarterdeck,
  slack: WebClient,
  { from, count }: { from: number; count: number },
): Promise<number[]> {
  const numbers: number[] = [];
  for (let index = from; index < from + count; index += 1) {
    const plan = aPlan({
      policy: { ...defaultPolicy, approvalsNeeded: approvers.length, approverGroups: ['SAPPROVERS'] },
    });
    const opened = aRelease({ service: serviceName(index), plan });
    const release = await deps.database.transaction(async (stores) => {
      const release = await stores.releases.insert(opened);
      await createTasks(deps, stores, release, moment);
      await wantMessages(deps, stores, release);
      for (const message of await stores.messages.forRelease(release.id)) {
        const ts = await messageIn(message.target, slack);
        const postedHash = `before ${surfaceKey(message.surface)}`;
        await stores.messages.save({ ...message, postedChannel: message.target, postedTs: ts, postedHash });
        await stores.messages.schedule(message.id, null);
      }
      return release;
    });
    numbers.push(release.number);
  }
  return numbers;
}
