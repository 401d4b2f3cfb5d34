import type { Requirement } from '../gate/requirement.ts';
import type { SignOffKind } from './version-record.ts';

/** Release candidates and sign-offs: a section of the policy. */
export interface VersionRecordPolicy {
  /** What must be known about a version before it starts in the default environment. */
  requires: readonly Requirement[];
  /** A candidate or a sign-off counts this long, in milliseconds. */
  signOffMaxAgeMs: number;
  /** Slack user group ids whose members sign off for QA; anyone but requester, captain and authors when empty. */
  qaGroups: readonly string[];
  /** The same for user acceptance. */
  userAcceptanceGroups: readonly string[];
  /** The same for the configuration. */
  configurationGroups: readonly string[];
}

export const versionRecordDefaults: VersionRecordPolicy = {
  requires: [],
  signOffMaxAgeMs: 30 * 86_400_000,
  qaGroups: [],
  userAcceptanceGroups: [],
  configurationGroups: [],
};

/** The key of the settings that names the groups of a sign-off. */
export const groupKeys = {
  qa: 'qaGroups',
  'user-acceptance': 'userAcceptanceGroups',
  configuration: 'configurationGroups',
} as const satisfies Readonly<Record<SignOffKind, string>>;

/** Whose members give this sign-off; empty when no group is set. */
export function signOffGroups(policy: VersionRecordPolicy, kind: SignOffKind): readonly string[] {
  return policy[groupKeys[kind]];
}
