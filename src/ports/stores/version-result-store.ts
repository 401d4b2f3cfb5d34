import type { VersionResult } from '../../domain/version-result/version-result.ts';

export interface VersionResultStore {
  insert(result: VersionResult): Promise<void>;
  /** Of a version the newest of each kind, name, content and author, newest first; at most `limit`. */
  forVersion(service: string, version: string, limit: number): Promise<VersionResult[]>;
}
