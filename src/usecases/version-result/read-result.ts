import { findService } from '../../domain/find-name.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Service } from '../../domain/service.ts';
import { versionProblem } from '../../domain/version.ts';
import type { ResultKind, ResultSummary, VersionResult } from '../../domain/version-result/version-result.ts';
import { sha256Of } from '../../lib/hash.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Deps } from '../deps.ts';

/** The digest of an artifact as registries write it, or a commit as a source of versions names it. */
const contentPattern =
  /^(?:sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})|git:(?:[0-9a-f]{40}|[0-9a-f]{64}))$/;

/** The service and version that a result is about; the version need not exist yet, because CI runs before it does. */
export function locateResult(
  { settings }: Pick<Deps, 'settings'>,
  asked: { service: string; version: string },
): Result<Service, Refusal> {
  const service = findService(settings, asked.service);
  if (!service) return err({ kind: 'unknown_service', asked: asked.service, known: Object.keys(settings.services) });
  const problem = versionProblem(asked.version);
  return problem === null ? ok(service) : err({ kind: 'not_a_version', asked: asked.version, problem });
}

/** The content that somebody named, in one form; null when they named none. */
export function readContent(asked: string | null | undefined): Result<string | null, Refusal> {
  const text = asked?.trim().toLowerCase() ?? '';
  if (text === '') return ok(null);
  return contentPattern.test(text) ? ok(text) : err({ kind: 'not_a_content', asked: text });
}

/** The numbers in these files, and what identifies them. The error is a clause that says why they cannot be read. */
export async function readFiles(
  { systems }: Pick<Deps, 'systems'>,
  kind: ResultKind,
  files: readonly (string | Uint8Array)[],
): Promise<Result<ResultSummary, string> & { files: VersionResult['files'] }> {
  const reader = await systems.reportReader();
  const bytes = files.map((file) => (typeof file === 'string' ? Buffer.from(file) : file));
  const summary = await reader.read(kind, files);
  return {
    ...summary,
    files: { count: files.length, bytes: bytes.reduce((sum, one) => sum + one.length, 0), sha256: sha256Of(bytes) },
  };
}
