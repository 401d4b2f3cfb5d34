import { checkChain } from '../../domain/audit/check-chain.ts';
import { checkHeads } from '../../domain/audit/check-heads.ts';
import type { AuditProblem } from '../../domain/audit/problem.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { releaseRef } from '../../domain/release/release.ts';
import type { AuditStore, EventCursor, ReleaseChain } from '../../ports/audit-store.ts';
import type { Database } from '../../ports/database.ts';
import type { Stores } from '../../ports/stores.ts';

export interface AuditReport {
  events: number;
  releases: number;
  heads: number;
  /** The newest head, to be stored outside the database. */
  newest: { position: number; hash: string } | null;
  /** The first problem; null when the record is intact. */
  problem: AuditProblem | null;
}

export interface VerifyOptions {
  /** The hash of a head that was stored outside the database. */
  knownHead: string | null;
  /** Called after every page. */
  onProgress: (soFar: { events: number; releases: number; heads: number }) => void;
}

// Only a few releases at a time, because the events of a page are re-sorted for every two thousand events.
const pageOf = { heads: 200, seals: 2_000, releases: 25, events: 2_000 };

/** Verifies the whole record, page by page. It writes nothing. */
export async function verifyAudit(database: Database, options: VerifyOptions): Promise<AuditReport> {
  const report: AuditReport = { events: 0, releases: 0, heads: 0, newest: null, problem: null };
  const read: Read = (work) => database.transaction(({ audit }) => work(audit));
  const tell = () => options.onProgress(report);
  report.problem =
    (await verifyHeads(read, report, options.knownHead, tell)) ??
    (await verifyReleases(read, report, tell)) ??
    (await findStray(read));
  return report;
}

type Read = <T>(work: (audit: Stores['audit']) => Promise<T>) => Promise<T>;

async function verifyHeads(
  read: Read,
  report: AuditReport,
  known: string | null,
  tell: () => void,
): Promise<AuditProblem | null> {
  const check = checkHeads(known);
  let seal = { headPosition: 0, releaseId: '' as ReleaseId };
  for (let position = 0; ; ) {
    const heads = await read((audit) => audit.heads(position, pageOf.heads));
    for (const head of heads) check.add(head);
    const newest = heads.at(-1);
    if (!newest) {
      // A head and its seals are written in one transaction: more seals mean more heads, or missing ones.
      const [beyond] = await read((audit) => audit.seals(seal, null, 1));
      if (!beyond) return check.end();
      if ((await read((audit) => audit.heads(position, 1))).length > 0) continue;
      check.addSeal(beyond);
      return check.end();
    }
    position = newest.position;
    report.heads += heads.length;
    report.newest = { position, hash: newest.hash };
    for (let isEnd = false; !isEnd; ) {
      const seals = await read((audit) => audit.seals(seal, newest.position, pageOf.seals));
      for (const one of seals) check.addSeal(one);
      seal = seals.at(-1) ?? seal;
      isEnd = seals.length < pageOf.seals;
    }
    tell();
  }
}

async function verifyReleases(read: Read, report: AuditReport, tell: () => void): Promise<AuditProblem | null> {
  for (let number = 0, isLast = false; !isLast; ) {
    // The releases' rows and the seals are read before the events: concurrent appends can only add events.
    const page = await read((audit) => audit.releases(number, pageOf.releases));
    const problem = await verifyPage(read, page, report, tell);
    if (problem) return problem;
    report.releases += page.length;
    number = page.at(-1)?.number ?? number;
    isLast = page.length < pageOf.releases;
  }
  return null;
}

async function verifyPage(
  read: Read,
  page: readonly ReleaseChain[],
  report: AuditReport,
  tell: () => void,
): Promise<AuditProblem | null> {
  const ids = page.map((release) => release.id);
  const seals = await read((audit) => audit.sealsOf(ids));
  const checks = new Map(page.map((release) => [release.id, startCheck(release, seals)]));
  let after: EventCursor | null = null;
  for (let isLast = false; !isLast; ) {
    const events: EventPage = await readEvents(read, ids, after);
    for (const event of events) checks.get(event.releaseId)?.add(event);
    report.events += events.length;
    after = events.at(-1) ?? after;
    isLast = events.length < pageOf.events;
    tell();
  }
  // Read again, because events may have been appended since: only events that the row does not account for were
  // inserted.
  const now = await read((audit) => audit.releases((page[0]?.number ?? 1) - 1, pageOf.releases));
  const open = new Set(await read((audit) => audit.withoutPosition(ids)));
  for (const { id, number } of page) {
    const current = now.find((release) => release.id === id);
    const problem = checks.get(id)?.end(current?.eventCount ?? null);
    if (problem) return problem;
    if (open.has(id))
      return { kind: 'unsealed', ref: releaseRef({ number }), position: (checks.get(id)?.count() ?? 0) + 1 };
  }
  return null;
}

type EventPage = Awaited<ReturnType<AuditStore['events']>>;

function readEvents(read: Read, ids: readonly ReleaseId[], after: EventCursor | null): Promise<EventPage> {
  return read((audit) => audit.events(ids, after, pageOf.events));
}

function startCheck(release: ReleaseChain, seals: Awaited<ReturnType<AuditStore['sealsOf']>>) {
  const own = release.eventCount !== null && release.eventHash !== null;
  return checkChain(releaseRef(release), [
    ...(own ? [{ head: null, count: release.eventCount ?? 0, hash: release.eventHash ?? '' }] : []),
    ...seals
      .filter((seal) => seal.releaseId === release.id)
      .map((seal) => ({ head: seal.headPosition, count: seal.eventCount, hash: seal.eventHash })),
  ]);
}

async function findStray(read: Read): Promise<AuditProblem | null> {
  const stray = await read((audit) => audit.stray());
  if (!stray) return null;
  return { kind: 'release_missing', ref: stray.releaseId, position: 1, head: stray.headPosition };
}
