/**
 * What the record knows about a version in one place: `good` when its release succeeded or a verified rollback restored
 * it, `accepted` when it is kept although the watch found a problem, `failed` and `rolled_back` according to its newest
 * release, `not_on_record` when it got there in some other way.
 */
export type Standing = 'good' | 'accepted' | 'failed' | 'rolled_back' | 'not_on_record';

/** What a release replaces. */
export interface Replaced {
  /** Null when this is the first deployment here. */
  version: string | null;
  /**
   * `service`: the service reports it. `record`: nothing responds, and this was last live. `record_only`: the service
   * is not queried, and this was last live. `nothing`: neither the service nor the record knows one.
   */
  source: 'service' | 'record' | 'record_only' | 'nothing';
  standing: Standing;
}

/** Can it be a rollback target? Not if it failed there: that would restore the failure. */
export function isWorthReturningTo(standing: Standing): boolean {
  return standing !== 'failed' && standing !== 'rolled_back';
}

/**
 * What people need to know about the replaced version, as a clause; null when it is simply the running good version.
 */
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
