import type { WebClient } from '@slack/web-api';
import type { Clock } from '../../lib/clock.ts';
import type { Directory } from '../../ports/directory.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { platformError } from './classify.ts';

const personFreshMs = 30_000;
const groupFreshMs = 2_000;

/**
 * Reads people and groups from Slack. People are remembered for half a minute; a group's members only for two seconds,
 * which joins the look-ups of one request but never decides with yesterday's list.
 */
export function slackDirectory(client: WebClient, clock: Clock): Directory {
  type Found = Awaited<ReturnType<Directory['person']>>;
  const people = new Map<string, { at: number; value: Found }>();
  const groups = new Map<string, { at: number; value: readonly string[] }>();

  return {
    async person(id) {
      const known = people.get(id);
      if (known && clock.monotonicMs() - known.at < personFreshMs) return known.value;
      const value = await ask(async (): Promise<Found> => {
        const { user } = await client.users.info({ user: id });
        if (!user?.id) return null;
        return {
          id: user.id,
          name: user.profile?.real_name || user.real_name || user.name || user.id,
          isBot:
            user.is_bot === true ||
            ('is_workflow_bot' in user && user.is_workflow_bot === true) ||
            user.id === 'USLACKBOT',
          isDeleted: user.deleted === true,
          isRestricted: user.is_restricted === true || user.is_ultra_restricted === true,
          isStranger: 'is_stranger' in user && user.is_stranger === true,
        };
      }, ['user_not_found', 'user_not_visible']);
      people.set(id, { at: clock.monotonicMs(), value });
      if (people.size > 2_000) people.clear();
      return value;
    },
    async groupMembers(groupId) {
      const known = groups.get(groupId);
      if (known && clock.monotonicMs() - known.at < groupFreshMs) return known.value;
      const value =
        (await ask(async () => (await client.usergroups.users.list({ usergroup: groupId })).users ?? [], [])) ?? [];
      groups.set(groupId, { at: clock.monotonicMs(), value });
      return value;
    },
  };
}

/** Null for an answer that says "no such thing"; everything else that fails is an IntegrationError. */
async function ask<T>(call: () => Promise<T>, absent: readonly string[]): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    const code = platformError(error);
    if (code !== null && absent.includes(code)) return null;
    if (code === 'missing_scope' || code === 'invalid_auth' || code === 'token_revoked')
      throw new IntegrationError('auth', `Slack says ${code}`, { cause: error });
    throw new IntegrationError('unavailable', code === null ? 'Slack did not answer' : `Slack says ${code}`, {
      cause: error,
    });
  }
}
