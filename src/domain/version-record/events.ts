import type { VersionRecordKind } from './version-record.ts';

/** The payload of each event of this feature, besides actor and time; on record of the release that waits for it. */
export interface VersionRecordEvents {
  'version.recorded': { kind: VersionRecordKind; verdict: 'accepted' | 'rejected'; version: string; text: string };
  'version.withdrawn': { kind: VersionRecordKind; version: string; reason: string };
}
