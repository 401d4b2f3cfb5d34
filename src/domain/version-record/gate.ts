import { mentionActor } from '../actor.ts';
import type { GateCheck } from '../gate/gate.ts';
import type { VersionRecordPolicy } from './policy.ts';
import {
  recordWords,
  standingOf,
  type VersionRecord,
  type VersionRecordKind,
  versionRecordKinds,
} from './version-record.ts';

/** The version that is to start, and who must not vouch for it because it is their own. */
export interface VersionToStart {
  service: string;
  version: string;
  digest: string | null;
  /** Requester, captain and authors; empty when the policy does not separate duties. */
  ownIds: readonly string[];
}

/** The members of the groups of a sign-off now: null when no group is set, `unknown` when it cannot be read. */
export type SignOffMembers = Readonly<Partial<Record<VersionRecordKind, readonly string[] | null | 'unknown'>>>;

/**
 * One check per kind that the policy requires. `records`: those of this version, newest first. The newest one by somebody
 * whose word counts decides, so a later rejection outweighs an earlier sign-off.
 */
export function versionRecordChecks(
  policy: VersionRecordPolicy,
  about: VersionToStart,
  records: readonly VersionRecord[],
  members: SignOffMembers,
  now: Date,
): GateCheck[] {
  return versionRecordKinds
    .filter((kind) => policy.requires.includes(kind))
    .map((kind) => ({ id: kind, title: titles[kind], ...judge(kind, about, records, members[kind] ?? null, now) }));
}

const titles: Readonly<Record<VersionRecordKind, string>> = {
  candidate: 'Release candidate',
  qa: 'QA sign-off',
  'user-acceptance': 'User acceptance',
  configuration: 'Configuration',
};

type Judged = Omit<GateCheck, 'id' | 'title'>;

function judge(
  kind: VersionRecordKind,
  about: VersionToStart,
  records: readonly VersionRecord[],
  members: readonly string[] | null | 'unknown',
  now: Date,
): Judged {
  const shut = (reasonCode: string, detail: string, result: 'failed' | 'unknown' = 'failed'): Judged => ({
    result,
    detail,
    reasonCode,
  });
  const name = recordWords[kind];
  const next = nextStep(kind, about);
  if (members === 'unknown') return shut('SIGN_OFF_UNKNOWN', 'who may sign off cannot be read now', 'unknown');
  const mine = records.filter((one) => one.kind === kind);
  const counted = mine.filter((one) => mayVouch(one, about, members));
  const [newest] = counted;
  if (newest === undefined)
    return mine.length === 0
      ? shut('NO_SIGN_OFF', `there is no ${name} of ${about.version}; ${next}`)
      : shut('SIGN_OFF_NOT_COUNTED', `the ${name} is by somebody whose word does not count here; ${next}`);
  return { ...judgeNewest(newest, about, { name, next, now }), ...whereFrom(newest) };
}

function judgeNewest(
  newest: VersionRecord,
  about: VersionToStart,
  { name, next, now }: { name: string; next: string; now: Date },
): Judged {
  const shut = (reasonCode: string, detail: string): Judged => ({ result: 'failed', detail, reasonCode });
  switch (standingOf(newest, now)) {
    case 'rejected':
      return shut('SIGN_OFF_REJECTED', `${about.version} was rejected: ${newest.text}`);
    case 'withdrawn':
      return shut('SIGN_OFF_WITHDRAWN', `the ${name} was withdrawn: ${newest.withdrawn?.reason ?? ''}; ${next}`);
    case 'expired':
      return shut('SIGN_OFF_EXPIRED', `the ${name} has expired; ${next}`);
    case 'valid':
      return sameContent(newest, about, name, next);
  }
}

/** Who said it, when, and where it can be looked up. */
function whereFrom({ authorId, onBehalfOf, at, link }: VersionRecord): Pick<GateCheck, 'source' | 'at' | 'evidence'> {
  return {
    source: mentionActor({ kind: 'person', id: authorId, ...(onBehalfOf === null ? {} : { onBehalfOf }) }),
    at: at.toISOString(),
    ...(link === null ? {} : { evidence: link.url }),
  };
}

function sameContent({ digest, text }: VersionRecord, about: VersionToStart, name: string, next: string): Judged {
  const passed = (detail: string): Judged => ({ result: 'passed', detail, reasonCode: null });
  const said = `${name}: ${text}`.slice(0, 500);
  if (about.digest === null) return passed(`${said}; there is no digest to compare`);
  if (digest === null)
    return {
      result: 'unknown',
      detail: `the ${name} does not say which content it is about; ${next}`,
      reasonCode: 'SIGN_OFF_CONTENT',
    };
  return digest === about.digest
    ? passed(said)
    : { result: 'failed', detail: `the ${name} is of another digest; ${next}`, reasonCode: 'SIGN_OFF_CONTENT' };
}

/** A build vouches for its own work; whoever signs off must not. */
function mayVouch(
  { kind, authorId, onBehalfOf }: VersionRecord,
  { ownIds }: VersionToStart,
  members: readonly string[] | null,
): boolean {
  if (kind === 'candidate') return true;
  if (onBehalfOf !== null || ownIds.includes(authorId)) return false;
  return members === null || members.includes(authorId);
}

function nextStep(kind: VersionRecordKind, { service, version }: VersionToStart): string {
  return kind === 'candidate'
    ? `its build registers it with “/deploy candidate ${service} ${version} <digest>”`
    : `“/deploy signoff ${service} ${version} ${kind} <what was tested>” gives one`;
}
