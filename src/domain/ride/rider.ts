import type { ReleaseId } from '../ids.ts';

/** Somebody whose change goes out with a release, and who says during the watch how it looks to them. */
export interface Rider {
  releaseId: ReleaseId;
  personId: string;
  /** What of theirs is in it. */
  note: string;
  joinedAt: Date;
  /** Null until they said something. */
  verdict: 'good' | 'uh-oh' | null;
  why: string;
  saidAt: Date | null;
}
