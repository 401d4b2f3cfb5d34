import type { SignOffKind, VersionRecordKind } from './version-record.ts';

/** Release candidates and sign-offs: a section of the policy. */
export interface VersionRecordPolicy {
  /** What must be on record about a version before it starts in the default environment. */
  requires: readonly VersionRecordKind[];
  /** A candidate or a sign-off counts this long, in milliseconds. */
  signOffMaxAgeMs: number;
  /** Slack user group ids whose members sign off for QA; anyone but requester, captain and authors when empty. */
  qaGroups: readonly string[];
  /** The same for user acceptance. */
  userAcceptanceGroups: readonly string[];
}

export const versionRecordDefaults: VersionRecordPolicy = {
  requires: [],
  signOffMaxAgeMs: 30 * 86_400_000,
  qaGroups: [],
  userAcceptanceGroups: [],
};

/** Whose members give this sign-off; empty when no group is set. */
export function signOffGroups(policy: VersionRecordPolicy, kind: SignOffKind): readonly string[] {
  return kind === 'qa' ? policy.qaGroups : policy.userAcceptanceGroups;
}
