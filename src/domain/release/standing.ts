/**
 * What the record knows of a version in one place: `good` when its release ended well or a verified rollback brought it
 * back, `accepted` when it is kept although the watch found a problem, `failed` and `rolled_back` as its newest release
 * ended, `not_on_record` when it came there in some other way.
 */
export type Standing = 'good' | 'accepted' | 'failed' | 'rolled_back' | 'not_on_record';

/** What a release replaces. */
export interface Replaced {
  /** Null when this is the first deployment here. */
  version: string | null;
  /**
   * `service`: it answers so itself. `record`: nothing answers there, and this was live last. `record_only`: the service
   * is not asked, and this was live last. `nothing`: neither the service nor the record knows one.
   */
  source: 'service' | 'record' | 'record_only' | 'nothing';
  standing: Standing;
}

/** May a rollback return to it? Not to what failed there: that would bring the failure back. */
export function isWorthReturningTo(standing: Standing): boolean {
  return standing !== 'failed' && standing !== 'rolled_back';
}

/** What people have to know about the replaced version, as a clause; null when it is simply the good version that runs. */
export function standingWords({ source, standing }: Replaced): string | null {
  const clauses = [
    ...(source === 'record' ? ['nothing responds there now; this was live last'] : []),
    ...(words[standing] === null ? [] : [words[standing]]),
  ];
  return clauses.length === 0 ? null : clauses.join('; ');
}

const words: Readonly<Record<Standing, string | null>> = {
  good: null,
  accepted: 'accepted with a known problem',
  failed: 'its release failed',
  rolled_back: 'it was rolled back before',
  not_on_record: 'not released through Quarterdeck',
};
