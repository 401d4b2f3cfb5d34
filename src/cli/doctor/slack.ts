import { WebClient } from '@slack/web-api';
import type { Environment } from '../../config/env.ts';
import { readOnCallGroup } from '../../domain/escalation/on-call.ts';
import { recipientsIn } from '../../domain/escalation/timeline.ts';
import type { Settings } from '../../domain/settings.ts';
import { hasNames, slackNamesIn, withSlackIds } from '../../domain/settings-names.ts';
import { platformError } from '../../slack/kit/classify.ts';
import { findNames, UnknownNames } from '../../slack/kit/find-names.ts';
import { neededScopes } from '../../slack/kit/scopes.ts';
import { counted, type Report } from './report.ts';

type Slack = Exclude<Environment['slack'], { kind: 'local' }>;

const quickly = (apiUrl: string) => ({ slackApiUrl: apiUrl, retryConfig: { retries: 0 }, timeout: 5_000 });

/** Checks tokens and scopes, then everything in Slack that the settings refer to; names are shown with their ids. */
export async function checkSlack(slack: Slack, settings: Settings | null, report: Report): Promise<void> {
  const client = new WebClient(slack.botToken.reveal(), quickly(slack.apiUrl));
  if (!(await checkToken(client, report))) return;
  if (slack.kind === 'socket') await checkSocket(slack, report);
  if (!settings) return;
  const named = await checkNames(client, settings, report);
  await checkChannels(client, named, report);
  await checkGroups(client, named, report);
}

async function checkToken(client: WebClient, report: Report): Promise<boolean> {
  try {
    const auth = await client.auth.test();
    report.say('Slack token', 'good', `${auth.user ?? 'the bot'} in ${auth.team ?? 'the workspace'}`);
    const granted = auth.response_metadata?.scopes;
    if (granted === undefined) {
      report.say('Slack scopes', 'untried', 'Slack did not say which scopes are granted');
      return true;
    }
    const missing = neededScopes.filter((scope) => !granted.includes(scope));
    report.say(
      'Slack scopes',
      missing.length === 0 ? 'good' : 'bad',
      missing.length === 0
        ? 'all granted'
        : `missing ${missing.join(', ')}; add them in the app’s manifest and install it again`,
    );
    return true;
  } catch (error) {
    report.say(
      'Slack token',
      'bad',
      `${platformError(error) ?? 'Slack did not answer'}; copy the bot token from “OAuth & Permissions”, check SLACK_API_URL`,
    );
    return false;
  }
}

async function checkSocket(slack: Extract<Slack, { kind: 'socket' }>, report: Report): Promise<void> {
  await new WebClient(slack.appToken.reveal(), quickly(slack.apiUrl)).apps.connections.open({}).then(
    ({ url }) => {
      const [ours, theirs] = [new URL(slack.apiUrl).host, url === undefined ? '' : new URL(url).host];
      // Slack uses many hosts for links; a custom server has one, and returns it.
      const isOther = theirs !== '' && theirs !== ours && !ours.endsWith('slack.com');
      report.say(
        'Socket Mode',
        isOther ? 'bad' : 'good',
        isOther
          ? `the server identifies itself as ${theirs}, but SLACK_API_URL says ${ours}: every delivery would be refused; use ${theirs} in SLACK_API_URL`
          : 'a connection can be opened',
      );
    },
    (error: unknown) =>
      report.say(
        'Socket Mode',
        'bad',
        `${platformError(error) ?? 'no answer'}; the app token needs connections:write, and Socket Mode must be switched on`,
      ),
  );
}

/** The settings with names replaced by ids where found; a missing name is reported here only. */
async function checkNames(client: WebClient, settings: Settings, report: Report): Promise<Settings> {
  const names = slackNamesIn(settings);
  if (!hasNames(names)) return settings;
  try {
    const ids = await findNames(client, names);
    for (const kind of ['channels', 'people', 'groups'] as const)
      for (const name of names[kind]) report.say(name, 'good', `is ${ids[kind].get(name) ?? ''}`);
    return withSlackIds(settings, ids);
  } catch (error) {
    if (error instanceof UnknownNames) report.say('names', 'bad', error.message);
    else report.say('names', 'bad', `${platformError(error) ?? 'no answer'}; the names could not be looked up`);
    return settings;
  }
}

async function checkChannels(client: WebClient, settings: Settings, report: Report): Promise<void> {
  const { releaseChannel, escalationChannel, groups } = settings;
  const notified = recipientsIn(settings.escalation).flatMap((one) => (one.kind === 'channel' ? [one.channel] : []));
  const all = new Set([releaseChannel, escalationChannel, ...notified, ...groups.flatMap((group) => group.channels)]);
  for (const channel of [...all].filter((one) => !one.startsWith('#')))
    await client.conversations.info({ channel }).then(
      (answer) =>
        report.say(
          `channel ${channel}`,
          answer.channel?.is_archived === true ? 'bad' : 'good',
          answer.channel?.is_archived
            ? 'is archived; choose another one in the settings'
            : `#${answer.channel?.name ?? channel}`,
        ),
      (error: unknown) =>
        report.say(
          `channel ${channel}`,
          'bad',
          `${platformError(error) ?? 'no answer'}; check the id, and invite the bot if the channel is private`,
        ),
    );
}

async function checkGroups(client: WebClient, settings: Settings, report: Report): Promise<void> {
  const { organization, tiers, services } = settings.policies;
  const policies = [organization, ...Object.values(tiers), ...Object.values(services)];
  const approvers = policies.flatMap(({ approverGroups = [], approvals = [] }) => [
    ...approverGroups,
    ...approvals.flatMap(({ groups }) => groups),
  ]);
  const roles = new Map<string, string>(approvers.map((group) => [group, 'approvers']));
  for (const { qaGroups, userAcceptanceGroups, backupApproverGroups, bypassGroups } of policies) {
    for (const group of backupApproverGroups ?? []) roles.set(group, 'backup approvers');
    for (const group of bypassGroups ?? []) roles.set(group, 'who may bypass');
    for (const group of qaGroups ?? []) roles.set(group, 'QA');
    for (const group of userAcceptanceGroups ?? []) roles.set(group, 'user acceptance');
  }
  const place = settings.onCallGroup === null ? null : readOnCallGroup(settings.onCallGroup);
  if (place !== null) report.say('on call', 'untried', `asked of ${place.uses} when somebody is paged`);
  else if (settings.onCallGroup !== null) roles.set(settings.onCallGroup, 'on call');
  else report.say('on call', 'untried', 'nobody: escalations reach the channel only (people.onCall)');
  if (approvers.length === 0)
    report.say('approvers', 'untried', 'no group is named, so every full member may approve (policy.approverGroups)');
  for (const [usergroup, role] of [...roles].filter(([group]) => !group.startsWith('@')))
    await client.usergroups.users.list({ usergroup }).then(
      ({ users = [] }) =>
        report.say(
          `${role} ${usergroup}`,
          users.length > 0 ? 'good' : 'bad',
          users.length > 0 ? counted(users.length, 'member') : 'has no members; add somebody, or nobody can act',
        ),
      (error: unknown) =>
        report.say(
          `${role} ${usergroup}`,
          'bad',
          `${platformError(error) ?? 'no answer'}; check the id, and that the group is not disabled`,
        ),
    );
}
