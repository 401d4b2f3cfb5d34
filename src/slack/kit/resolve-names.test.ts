import { afterEach, describe, expect, it } from 'vitest';
import { testSettings } from '../../../test/support/test-settings.ts';
import { slackNamesIn } from '../../domain/settings-names.ts';
import { systemClock } from '../../lib/clock.ts';
import { silentLogger } from '../../lib/log.ts';
import { channelIds, defaultSeed, personIds, userGroupIds } from '../../local-workspace/default-seed.ts';
import type { RunningWorkspace } from '../../local-workspace/server.ts';
import { testClient, testWorkspace } from '../../local-workspace/test-workspace.ts';
import { withNames } from '../../local-workspace/with-names.ts';
import { resolveNames } from './resolve-names.ts';

const named = {
  ...testSettings(),
  releaseChannel: '#releases',
  escalationChannel: '#on-call',
  onCallGroup: '@on-call',
  managers: ['@ada.lindqvist'],
  groups: [],
  policies: { organization: { approverGroups: ['@release-approvers'] }, tiers: {}, services: {} },
};
const patience = { clock: systemClock, logger: silentLogger, patienceMs: 0 };

describe('names in the settings', () => {
  let workspace: RunningWorkspace | null = null;
  afterEach(async () => {
    await workspace?.stop();
    workspace = null;
  });

  it('become ids, each kind by one look', async () => {
    workspace = await testWorkspace();
    const settings = await resolveNames(testClient(workspace), named, patience);
    expect(settings).toMatchObject({
      releaseChannel: channelIds.releases,
      escalationChannel: channelIds.onCall,
      onCallGroup: userGroupIds.onCall,
      managers: [personIds.ada],
      policies: { organization: { approverGroups: [userGroupIds.releaseApprovers] } },
    });
    expect(slackNamesIn(settings)).toEqual({ channels: [], people: [], groups: [] });
  });

  it('that are ids already are not looked up', async () => {
    workspace = await testWorkspace();
    const settings = testSettings();
    expect(await resolveNames(testClient(workspace), settings, patience)).toBe(settings);
    expect(workspace.log().calls).toEqual({});
  });

  it('that Slack does not know are refused together', async () => {
    workspace = await testWorkspace();
    const wrong = { ...named, releaseChannel: '#nowhere', onCallGroup: '@nobody' };
    await expect(resolveNames(testClient(workspace), wrong, patience)).rejects.toThrow(
      /^Slack does not know #nowhere, @nobody: correct the names/,
    );
  });

  it('are made in the local workspace when they are missing, with the same ids each time', async () => {
    const names = { channels: ['#deploys', '#releases'], people: ['@grace.hopper'], groups: ['@sre'] };
    const seed = withNames(defaultSeed, names);
    expect(withNames(defaultSeed, names)).toEqual(seed);
    expect(seed.channels.filter(({ name }) => name === 'releases')).toHaveLength(1);
    workspace = await testWorkspace({ seed });
    const own = { ...named, releaseChannel: '#deploys', onCallGroup: '@sre', managers: ['@grace.hopper'] };
    const settings = await resolveNames(testClient(workspace), own, patience);
    expect(settings).toMatchObject({
      releaseChannel: seed.channels.find(({ name }) => name === 'deploys')?.id,
      onCallGroup: seed.userGroups.find(({ handle }) => handle === 'sre')?.id,
      managers: [seed.people.find(({ name }) => name === 'grace.hopper')?.id],
    });
    expect(seed.people.at(-1)?.realName).toBe('Grace Hopper');
    const guests = seed.people.filter((one) => one.isRestricted || one.isDeleted).map(({ id }) => id);
    expect(seed.userGroups.at(-1)?.memberIds.filter((id) => guests.includes(id))).toEqual([]);
  });
});
