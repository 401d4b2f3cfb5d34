import type { ResultKind } from '../domain/version-result/version-result.ts';
import type { AlertDelivery } from './alert-source.ts';

/** What CI says of a version, as it was sent; nothing of it is looked at yet. */
export interface ReportedResult {
  kind: ResultKind;
  service: string;
  version: string;
  digest: string | null;
  name: string | null;
  /** The contents of the report files. */
  files: readonly string[];
  /** The page that shows it. */
  url: string | null;
}

/** Reads what CI sends about versions. */
export interface ResultSource {
  /**
   * Verifies the sender first, on the bytes as they came, and that they were signed lately. `id` is the same when the
   * same bytes come again. Throws DeliveryRefused when it is not who it should be, or when nothing can be read.
   */
  read(delivery: AlertDelivery): Promise<{ id: string; results: ReportedResult[] }>;
}
