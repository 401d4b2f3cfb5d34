import { type Explanations, say } from '../explanation.ts';
import { groupKeys } from './policy.ts';
import { recordWords, type VersionRecordKind } from './version-record.ts';

/** Why a release candidate or a sign-off is not put on record. */
export type VersionRecordRefusal =
  | { kind: 'may_not_sign_off'; record: VersionRecordKind; service: string; why: 'agent' | 'group' }
  | { kind: 'not_a_digest'; asked: string }
  /** The source of versions says another digest than the build. */
  | { kind: 'candidate_digest_differs'; service: string; version: string; asked: string; found: string }
  /** It can be undone only by who gave it, or by those who may give it. */
  | { kind: 'no_version_record'; record: VersionRecordKind; service: string; version: string };

/** The messages for these refusals, each with a next step. */
export const versionRecordRefusals: Explanations<VersionRecordRefusal> = {
  may_not_sign_off: ({ record, service, why }) =>
    why === 'agent'
      ? say(
          'SIGN_OFF_BY_PEOPLE',
          `A ${recordWords[record]} is a person’s word; an agent cannot give it.`,
          'Report what you tested as a note, and ask a person to sign off.',
        )
      : say(
          'NOT_IN_SIGN_OFF_GROUP',
          `You are in none of the groups that give a ${recordWords[record]} of ${service}.`,
          `Ask a member, or have the groups changed in the settings (${record === 'candidate' ? '' : groupKeys[record]}).`,
        ),
  not_a_digest: ({ asked }) =>
    say(
      'NOT_A_DIGEST',
      `“${asked.slice(0, 80)}” is no digest of an artifact.`,
      'Name it as the registry does: “sha256:” and 64 hexadecimal digits.',
    ),
  candidate_digest_differs: ({ service, version, asked, found }) =>
    say(
      'DIGEST',
      `${service} ${version} has the digest ${found.slice(0, 19)}…, not ${asked.slice(0, 19)}….`,
      'Push the artifact that was built, or register the digest that is there.',
    ),
  no_version_record: ({ record, service, version }) =>
    say(
      'NOT_ON_RECORD',
      `There is no ${recordWords[record]} of ${service} ${version} that could be withdrawn.`,
      `See what is on record: “/deploy candidates ${service}”.`,
    ),
};
