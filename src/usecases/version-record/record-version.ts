import { z } from 'zod';
import { findService } from '../../domain/find-name.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Service } from '../../domain/service.ts';
import { policyFor } from '../../domain/settings.ts';
import { cleanText, taskLimits } from '../../domain/task/new-items.ts';
import { signOffGroups } from '../../domain/version-record/policy.ts';
import {
  recordWords,
  type VersionRecord,
  type VersionRecordKind,
  versionRecordKinds,
} from '../../domain/version-record/version-record.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkActor, checkAgent } from '../agent/authorize.ts';
import { membersOf } from '../approval/check-member.ts';
import type { Deps, RequestDeps } from '../deps.ts';
import { answeredBefore, type Caller, once } from '../once.ts';
import { findArtifact } from '../release/facts.ts';
import { fetchLink } from '../task/verify-evidence.ts';
import { holdWaitingRelease, tellWaitingRelease } from './tell-waiting-release.ts';

export const RecordVersion = z.object({
  kind: z.enum(versionRecordKinds),
  service: z.string().min(1).max(64),
  version: z.string().min(1).max(200),
  /** Of a candidate: as its build knows it. A sign-off is about the digest that the source of versions answers now. */
  digest: z.string().max(200).optional(),
  /** A page that shows it; it is fetched now, and its hash is kept. */
  url: z.string().max(2_000).optional(),
  /** What is new in the candidate, or what the sign-off rests on. */
  text: z.string().max(100_000),
  /** `rejected`: a sign-off is refused. */
  verdict: z.enum(['accepted', 'rejected']).default('accepted'),
});
export type RecordVersion = z.infer<typeof RecordVersion>;

export interface Recorded {
  kind: VersionRecordKind;
  service: string;
  version: string;
  digest: string | null;
  verdict: VersionRecord['verdict'];
  /** ISO 8601. */
  expiresAt: string;
  /** The release that waits for it; null when there is none. */
  release: string | null;
}

/** The digest of an artifact as registries write it. */
const digestPattern = /^sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/;

/**
 * Puts a release candidate or a sign-off on record, and ticks what a waiting release asks about it. A candidate may be
 * registered by an agent with the operation `report`, such as a build; a sign-off is a person's word, and where the
 * policy names groups, a member's. Refuses a version that does not exist, a digest that is not the version's
 * (`candidate_digest_differs`), and a link that cannot be fetched (`evidence_refused`).
 */
export async function recordVersion(
  deps: RequestDeps & Pick<Deps, 'systems'>,
  input: RecordVersion,
  caller: Caller,
): Promise<Result<Recorded, Refusal>> {
  const before = await answeredBefore<Recorded>(deps, caller, input);
  if (before) return before;
  const member = await checkActor(deps, caller.actor);
  if (!member.ok) return member;
  const service = findService(deps.settings, input.service);
  if (!service)
    return err({ kind: 'unknown_service', asked: input.service, known: Object.keys(deps.settings.services) });
  const may = await checkMayVouch(deps, service, input.kind, caller);
  if (!may.ok) return may;
  const clean = cleanText(input.text, taskLimits.text);
  if ('problem' in clean)
    return err({
      kind: 'bad_argument',
      detail: `What is said about ${input.version} ${clean.problem}.`,
      usage: input.kind === 'candidate' ? 'notes: what is new in it' : 'what was tested, and with what result',
    });
  const digest = await findDigest(deps, service, input);
  if (!digest.ok) return digest;
  const link = await findLink(deps, input);
  if (!link.ok) return link;

  return once(deps, caller, input, async (stores) => {
    await holdWaitingRelease(deps, stores, { service: service.name, version: input.version });
    const now = deps.clock.now();
    const where = { service: service.name, environment: deps.settings.defaultEnvironment };
    const allowed = await checkAgent(stores, caller.actor, 'report', where, now);
    if (!allowed.ok) return allowed;
    const { policy } = policyFor(deps.settings, service);
    const record: VersionRecord = {
      id: deps.ids.next<'VersionRecord'>('vrc'),
      kind: input.kind,
      service: service.name,
      version: input.version,
      digest: digest.value ?? (await digestOfCandidate(stores, service.name, input.version)),
      verdict: input.kind === 'candidate' ? 'accepted' : input.verdict,
      text: clean.text,
      link: link.value,
      authorId: caller.actor.id,
      onBehalfOf: caller.actor.onBehalfOf ?? null,
      at: now,
      expiresAt: new Date(now.getTime() + policy.signOffMaxAgeMs),
      withdrawn: null,
    };
    await stores.versionRecords.insert(record);
    const { kind, version, verdict, text } = record;
    const release = await tellWaitingRelease(deps, stores, record, caller.actor, (work) =>
      work.record('version.recorded', { kind, verdict, version, text }),
    );
    const { service: name, expiresAt } = record;
    return ok({
      kind,
      service: name,
      version,
      digest: record.digest,
      verdict,
      expiresAt: expiresAt.toISOString(),
      release,
    });
  });
}

/** Where no source knows the digest, the one that the build registered last is what was tested. */
async function digestOfCandidate({ versionRecords }: Stores, service: string, version: string): Promise<string | null> {
  const records = await versionRecords.forVersion(service, version);
  return records.find((one) => one.kind === 'candidate' && one.withdrawn === null)?.digest ?? null;
}

/** A sign-off is by a person, and by a member of the groups that the policy names. */
export async function checkMayVouch(
  deps: Pick<Deps, 'directory' | 'settings'>,
  service: Service,
  kind: VersionRecordKind,
  { actor }: Caller,
): Promise<Result<void, Refusal>> {
  if (kind === 'candidate') return ok(undefined);
  const refused = { kind: 'may_not_sign_off', record: kind, service: service.name } as const;
  if (actor.kind !== 'person') return err({ ...refused, why: 'agent' });
  const { policy } = policyFor(deps.settings, service);
  const members = await membersOf(deps, signOffGroups(policy, kind));
  if (!members.ok) return members;
  return members.value === null || members.value.includes(actor.id) ? ok(undefined) : err({ ...refused, why: 'group' });
}

/** The digest of the version: by its source, else as the build says it; null when nobody knows it. */
async function findDigest(
  deps: Pick<Deps, 'systems'>,
  service: Service,
  { kind, version, digest: typed }: RecordVersion,
): Promise<Result<string | null, Refusal>> {
  const asked = kind === 'candidate' ? (typed?.trim().toLowerCase() ?? null) : null;
  if (asked !== null && !digestPattern.test(asked)) return err({ kind: 'not_a_digest', asked });
  const artifact = await findArtifact(deps, service, version, null);
  if (!artifact.ok) return artifact;
  const found = artifact.value.digest;
  // Other kinds of digest, such as a commit, cannot be compared with one of an artifact.
  if (found === null || asked === null) return ok(found ?? asked);
  return found === asked
    ? ok(found)
    : err({ kind: 'candidate_digest_differs', service: service.name, version, asked, found });
}

async function findLink(
  deps: Pick<Deps, 'systems' | 'clock'>,
  { kind, url }: RecordVersion,
): Promise<Result<VersionRecord['link'], Refusal>> {
  if (url === undefined) return ok(null);
  const fetched = await fetchLink(deps, url);
  if (!fetched.ok) return err({ kind: 'evidence_refused', title: recordWords[kind], problem: fetched.error });
  const { sha256, fetchedAt } = fetched.value;
  return ok({ url, sha256, fetchedAt });
}
