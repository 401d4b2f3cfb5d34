import { findService } from '../../domain/find-name.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Service } from '../../domain/service.ts';
import type { VersionRecord } from '../../domain/version-record/version-record.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Deps } from '../deps.ts';

/** The newest release candidates and sign-offs of a service, newest first. */
export async function listVersionRecords(
  { database, settings }: Pick<Deps, 'database' | 'settings'>,
  asked: string,
  limit: number,
): Promise<Result<{ service: Service; records: VersionRecord[] }, Refusal>> {
  const service = findService(settings, asked);
  if (!service) return err({ kind: 'unknown_service', asked, known: Object.keys(settings.services) });
  const records = await database.read((stores) => stores.versionRecords.newest(service.name, limit));
  return ok({ service, records });
}
