import {
  type EnvironmentHealth,
  type EnvironmentStanding,
  shownAround,
} from '../../domain/promotion/environment-row.ts';
import { cut } from '../kit/limits.ts';
import { joinMrkdwn, Mrkdwn, moment, mrkdwn } from '../kit/mrkdwn.ts';

/** How the version of an environment is, at a glance. */
export const healthIcons: Readonly<Record<EnvironmentHealth, string>> = {
  good: ':large_green_circle:',
  watched: ':large_blue_circle:',
  'accepted with a problem': ':large_orange_circle:',
  degraded: ':red_circle:',
  unknown: ':white_circle:',
};

const longest = { name: 30, version: 40 };

/**
 * The environments in the order of promotion, on one line around this one; null when there is one only. `replaced`: what
 * the service in this one said when the release was requested, for where the record knows no version.
 */
export function environmentRow(
  environments: readonly EnvironmentStanding[],
  own: string,
  replaced: string | null = null,
): Mrkdwn | null {
  if (environments.length < 2) return null;
  const known = environments.map((one) =>
    one.environment === own && one.version === null ? { ...one, version: replaced } : one,
  );
  const { shown, hasBefore, hasAfter } = shownAround(known, own);
  return joinMrkdwn(
    [...(hasBefore ? [mrkdwn`…`] : []), ...shown.map((one) => entry(one, own)), ...(hasAfter ? [mrkdwn`…`] : [])],
    ' → ',
  );
}

function entry({ environment, version, health, soakUntil }: EnvironmentStanding, own: string): Mrkdwn {
  const name = cut(environment, longest.name);
  const shown = environment === own ? mrkdwn`*${name}*` : mrkdwn`${name}`;
  if (version === null) return mrkdwn`${shown} –`;
  const soaks = soakUntil === null ? mrkdwn`` : mrkdwn` (soaks until ${moment(soakUntil)})`;
  return mrkdwn`${shown} ${cut(version, longest.version)} ${new Mrkdwn(healthIcons[health])}${soaks}`;
}
