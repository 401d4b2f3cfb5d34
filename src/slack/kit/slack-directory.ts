import type { WebClient } from '@slack/web-api';
import type { Clock } from '../../lib/clock.ts';
import type { Directory, Freshness } from '../../ports/directory.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { platformError } from './classify.ts';
import { findNames, UnknownNames } from './find-names.ts';

const recentMs = 30_000;
const mostKept = 2_000;

/**
 * Reads people and groups from Slack. Decisions query Slack each time; concurrent lookups of the same person or group
 * share one response. Data for display may be half a minute old.
 */
export function slackDirectory(client: WebClient, clock: Clock): Directory {
  const person = remembered(clock, (id) => findPerson(client, id, clock));
  const groupMembers = remembered(clock, (groupId) => listMembers(client, groupId));
  return {
    person,
    groupMembers,
    isActive: (id) => findPresence(client, id),
    personNamed: (name) => findByName(client, name.toLowerCase()),
    personWithEmail: (email) => findByEmail(client, email),
  };
}

/** Queries Slack or, for `recent`, returns a sufficiently fresh cached answer. */
function remembered<T>(
  clock: Clock,
  look: (id: string) => Promise<T>,
): (id: string, freshness: Freshness) => Promise<T> {
  const known = new Map<string, { at: number; value: T }>();
  const underWay = new Map<string, Promise<T>>();
  return (id, freshness) => {
    const kept = known.get(id);
    if (freshness === 'recent' && kept && clock.monotonicMs() - kept.at < recentMs) return Promise.resolve(kept.value);
    const shared = underWay.get(id);
    if (shared) return shared;
    const asked = look(id)
      .then((value) => {
        if (known.size >= mostKept) known.clear();
        known.set(id, { at: clock.monotonicMs(), value });
        return value;
      })
      .finally(() => underWay.delete(id));
    underWay.set(id, asked);
    return asked;
  };
}

function findPerson(client: WebClient, id: string, clock: Clock): ReturnType<Directory['person']> {
  return ask(async () => {
    const { user } = await client.users.info({ user: id });
    if (!user?.id) return null;
    return {
      id: user.id,
      name: user.profile?.real_name || user.real_name || user.name || user.id,
      isBot:
        user.is_bot === true || ('is_workflow_bot' in user && user.is_workflow_bot === true) || user.id === 'USLACKBOT',
      isDeleted: user.deleted === true,
      isRestricted: user.is_restricted === true || user.is_ultra_restricted === true,
      isStranger: 'is_stranger' in user && user.is_stranger === true,
      isAdmin: user.is_admin === true || user.is_owner === true,
      timeZone: user.tz || null,
      outOfOffice: outOfOffice(user.profile ?? {}, clock.now()),
    };
  }, ['user_not_found', 'user_not_visible']);
}

/** Emoji and words of a status that say that somebody is not at work. */
const awayEmoji = /:(?:palm_tree|face_with_thermometer|airplane|desert_island|beach_with_umbrella):/;
const awayWords =
  /\b(?:out of (?:the )?office|ooo|vacation|vacationing|on leave|parental leave|holiday|off sick|sick|pto)\b/i;

/** The status of somebody who is away, with its end; null when it says nothing of the kind, or is over. */
function outOfOffice(
  profile: { status_text?: string; status_emoji?: string; status_expiration?: number },
  now: Date,
): string | null {
  const { status_text: text = '', status_emoji: emoji = '', status_expiration: until = 0 } = profile;
  if (!awayEmoji.test(emoji) && !awayWords.test(text)) return null;
  if (until > 0 && until * 1_000 <= now.getTime()) return null;
  const end = until > 0 ? ` until ${new Date(until * 1_000).toISOString().slice(0, 10)}` : '';
  return `${text.trim().slice(0, 60) || 'out of office'}${end}`;
}

/** Nobody is left out because of this: it only decides who is first. */
async function findPresence(client: WebClient, user: string): Promise<boolean | null> {
  try {
    const { presence } = await client.users.getPresence({ user });
    return presence === undefined ? null : presence === 'active';
  } catch {
    return null;
  }
}

function findByEmail(client: WebClient, email: string): Promise<string | null> {
  return ask(async () => (await client.users.lookupByEmail({ email })).user?.id ?? null, ['users_not_found']);
}

async function findByName(client: WebClient, name: string): Promise<string | null> {
  try {
    const found = await ask(() => findNames(client, { channels: [], people: [name], groups: [] }), []);
    return found?.people.get(name) ?? null;
  } catch (error) {
    if (error instanceof IntegrationError && error.cause instanceof UnknownNames) return null;
    throw error;
  }
}

async function listMembers(client: WebClient, groupId: string): Promise<readonly string[]> {
  const members = await ask(async () => (await client.usergroups.users.list({ usergroup: groupId })).users ?? [], []);
  return members ?? [];
}

/** Null for a "not found" response; every other failure is an IntegrationError. */
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
