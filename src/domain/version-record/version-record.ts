import type { VersionRecordId } from '../ids.ts';

/**
 * What is said about a version before it is released: `candidate` by whoever built it, `qa` by those who tested it,
 * `user-acceptance` by those who will use it, `configuration` by those who looked at its configuration.
 */
export const versionRecordKinds = ['candidate', 'qa', 'user-acceptance', 'configuration'] as const;
export type VersionRecordKind = (typeof versionRecordKinds)[number];
export type SignOffKind = Exclude<VersionRecordKind, 'candidate'>;

/** Those that a person gives. */
export const signOffKinds = ['qa', 'user-acceptance', 'configuration'] as const satisfies readonly SignOffKind[];

/** A release candidate or a sign-off: who said what about which content of a version, and how long it counts. */
export interface VersionRecord {
  id: VersionRecordId;
  kind: VersionRecordKind;
  service: string;
  version: string;
  /** The content that it is about; null when no digest of the version is known. */
  digest: string | null;
  /** `rejected`: it was tested and must not be released. A candidate is always accepted. */
  verdict: 'accepted' | 'rejected';
  /** What is new in a candidate, or what a sign-off rests on. */
  text: string;
  /** The page that shows it, as the bot fetched it then. */
  link: { url: string; sha256: string; fetchedAt: string } | null;
  authorId: string;
  /** The person on whose behalf an agent acted. */
  onBehalfOf: string | null;
  at: Date;
  expiresAt: Date;
  withdrawn: { by: string; at: string; reason: string } | null;
}

/** What each kind is called in a sentence. */
export const recordWords: Readonly<Record<VersionRecordKind, string>> = {
  candidate: 'release candidate',
  qa: 'QA sign-off',
  'user-acceptance': 'user acceptance sign-off',
  configuration: 'configuration sign-off',
};

/** What the checklist asks for. */
export function recordItemTitle(kind: VersionRecordKind, version: string): string {
  switch (kind) {
    case 'candidate':
      return `${version} was registered as a release candidate by its build`;
    case 'qa':
      return `QA has signed off ${version}`;
    case 'user-acceptance':
      return `${version} passed user acceptance`;
    case 'configuration':
      return `The configuration of ${version} was validated`;
  }
}

/** Does it count at this time? `expired` and `withdrawn` stay apart, because the next step differs. */
export function standingOf(
  { withdrawn, verdict, expiresAt }: Pick<VersionRecord, 'withdrawn' | 'verdict' | 'expiresAt'>,
  now: Date,
): 'valid' | 'rejected' | 'withdrawn' | 'expired' {
  if (withdrawn !== null) return 'withdrawn';
  if (verdict === 'rejected') return 'rejected';
  return expiresAt.getTime() <= now.getTime() ? 'expired' : 'valid';
}
