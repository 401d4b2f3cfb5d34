import type { Actor } from '../../domain/actor.ts';
import type { Service } from '../../domain/service.ts';
import { policyFor } from '../../domain/settings.ts';
import { judgeSummary } from '../../domain/version-result/judge-summary.ts';
import {
  type ResultKind,
  type ResultSummary,
  usualName,
  type VersionResult,
} from '../../domain/version-result/version-result.ts';
import { redact } from '../../lib/redact.ts';
import { storableText } from '../../lib/storable-text.ts';
import type { Stores } from '../../ports/stores.ts';
import type { ChangeDeps } from '../deps.ts';
import { holdWaitingRelease, tellWaitingRelease } from '../version-record/tell-waiting-release.ts';

/** A result as far as it can be known outside a transaction. */
export interface ReadResult {
  service: Service;
  kind: ResultKind;
  version: string;
  digest: string | null;
  name: string | null;
  summary: ResultSummary;
  files: VersionResult['files'];
  url: string | null;
  source: VersionResult['source'];
}

/** How a result was taken: judged by the policy as it is now. */
export interface ReportedResult {
  kind: ResultKind;
  service: string;
  version: string;
  digest: string | null;
  name: string;
  result: 'passed' | 'failed' | 'unknown';
  detail: string;
  /** The release that waits for it; null when there is none. */
  release: string | null;
}

/** Puts a result on record in the caller's transaction, and ticks what a waiting release asks about it. */
export async function recordResult(
  deps: ChangeDeps,
  stores: Stores,
  read: ReadResult,
  actor: Actor,
): Promise<ReportedResult> {
  const { service, kind, version, digest, summary, files } = read;
  const { policy } = policyFor(deps.settings, service);
  const name = nameOf(read.name);
  await holdWaitingRelease(deps, stores, { service: service.name, version });
  const result: VersionResult = {
    id: deps.ids.next<'VersionResult'>('vrs'),
    kind,
    service: service.name,
    version,
    digest,
    name,
    summary,
    files,
    url: read.url,
    source: read.source,
    authorId: actor.id,
    onBehalfOf: actor.onBehalfOf ?? null,
    at: deps.clock.now(),
  };
  await stores.versionResults.insert(result);
  const judged = judgeSummary(kind, summary, policy);
  const said = { kind, name, version, result: judged.result, detail: judged.detail };
  const release = await tellWaitingRelease(deps, stores, result, actor, (work) =>
    work.record('result.reported', { ...said, sha256: files.sha256 }),
  );
  return { ...said, service: service.name, digest, release };
}

function nameOf(asked: string | null): string {
  const name = redact(storableText(asked ?? ''))
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return name === '' ? usualName : name.slice(0, 80);
}
