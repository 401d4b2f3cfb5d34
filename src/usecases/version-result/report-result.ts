import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import type { Service } from '../../domain/service.ts';
import { resultKinds, resultWords } from '../../domain/version-result/version-result.ts';
import { redact } from '../../lib/redact.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { mostReportFiles } from '../../ports/report-reader.ts';
import { checkActor, checkAgent } from '../agent/authorize.ts';
import type { Deps, RequestDeps } from '../deps.ts';
import { answeredBefore, type Caller, once } from '../once.ts';
import { findArtifact } from '../release/facts.ts';
import { locateResult, readContent, readFiles } from './read-result.ts';
import { type ReportedResult, recordResult } from './record-result.ts';

export const ReportResult = z.object({
  kind: z.enum(resultKinds),
  service: z.string().min(1).max(64),
  version: z.string().min(1).max(200),
  /** The content that was examined, as its source of versions names it. */
  digest: z.string().max(200).optional(),
  /** Tells results of one kind apart. */
  name: z.string().max(80).optional(),
  /** The contents of the report files; without them, `url` is fetched and read as the report. */
  files: z.array(z.string().max(6_000_000)).min(1).max(mostReportFiles).optional(),
  url: z.string().max(2_000).optional(),
});
export type ReportResult = z.infer<typeof ReportResult>;

/**
 * Puts on record what a machine found out about a version, as an agent with the operation `report` or a person gives
 * it. A person who gives a link means the content that the source of versions has now; whoever gives files says which
 * content they are about. Refuses what cannot be fetched (`evidence_refused`) or read (`report_unreadable`), and a digest
 * that is not the version's.
 */
export async function reportResult(
  deps: RequestDeps & Pick<Deps, 'systems'>,
  input: ReportResult,
  caller: Caller,
): Promise<Result<ReportedResult, Refusal>> {
  const before = await answeredBefore<ReportedResult>(deps, caller, input);
  if (before) return before;
  const member = await checkActor(deps, caller.actor);
  if (!member.ok) return member;
  const service = locateResult(deps, input);
  if (!service.ok) return service;
  const place = { service: service.value.name, environment: deps.settings.defaultEnvironment };
  // A first look: nothing is fetched for whoever may not report.
  const may = await deps.database.read((stores) => checkAgent(stores, caller.actor, 'report', place, deps.clock.now()));
  if (!may.ok) return may;
  const digest = await contentOf(deps, service.value, input);
  if (!digest.ok) return digest;
  const files = await filesOf(deps, input);
  if (!files.ok) return files;
  const read = await readFiles(deps, input.kind, files.value);
  if (!read.ok) return err({ kind: 'report_unreadable', result: input.kind, why: read.error });
  return once(deps, caller, input, async (stores) => {
    const allowed = await checkAgent(stores, caller.actor, 'report', place, deps.clock.now());
    if (!allowed.ok) return allowed;
    const { kind, version, name = null, url = null } = input;
    return ok(
      await recordResult(
        deps,
        stores,
        {
          ...{ service: service.value, kind, version, digest: digest.value, name, url },
          ...{ summary: read.value, files: read.files, source: input.files === undefined ? 'link' : 'tool' },
        },
        caller.actor,
      ),
    );
  });
}

/** The content that is meant; null when whoever gives files does not say. */
async function contentOf(
  deps: Pick<Deps, 'systems'>,
  service: Service,
  { version, digest: typed, files }: ReportResult,
): Promise<Result<string | null, Refusal>> {
  const asked = readContent(typed);
  if (!asked.ok) return asked;
  if (asked.value === null && files !== undefined) return ok(null);
  const artifact = await findArtifact(deps, service, version, null);
  if (!artifact.ok) return artifact;
  const found = artifact.value.digest;
  if (found === null || asked.value === null) return ok(asked.value ?? found);
  return found === asked.value
    ? ok(found)
    : err({ kind: 'result_digest_differs', service: service.name, version, asked: asked.value, found });
}

async function filesOf(
  deps: Pick<Deps, 'systems'>,
  { kind, files, url }: ReportResult,
): Promise<Result<readonly (string | Uint8Array)[], Refusal>> {
  const refused = (problem: string): Result<never, Refusal> =>
    err({ kind: 'evidence_refused', title: resultWords[kind], problem });
  // It goes on record and is shown.
  if (url !== undefined && redact(url) !== url) return refused('its address holds a credential');
  if (files !== undefined) return ok(files);
  if (url === undefined)
    return err({
      kind: 'bad_argument',
      detail: 'There is neither a file nor a link.',
      usage: 'the report, or its address',
    });
  try {
    const { file } = await (await deps.systems.evidenceSource()).fetchFile(url);
    return ok([file]);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return refused(`it could not be fetched (${redact(error.message).slice(0, 300)})`);
  }
}
