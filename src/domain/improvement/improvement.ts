import type { ImprovementId, PostId, ReleaseId, TaskId } from '../ids.ts';

/** What a proposed improvement changes. */
export const improvementKinds = ['tool', 'role', 'automation', 'process'] as const;
export type ImprovementKind = (typeof improvementKinds)[number];

/** A proposal of a new tool, role or automation, or of another way of working; accepted, it becomes a task. */
export interface Improvement {
  id: ImprovementId;
  number: number;
  of: ImprovementKind;
  title: string;
  justification: string;
  /** The release that showed the need for it; null when there is none. */
  releaseId: ReleaseId | null;
  proposerId: string;
  /** The person on whose behalf an agent proposed it. */
  onBehalfOf: string | null;
  createdAt: Date;
  /** The card on which it is decided. */
  postId: PostId;
  state: 'open' | 'accepted' | 'declined';
  decidedBy: string | null;
  decidedAt: Date | null;
  comment: string;
  /** The task that it became; null until there is a release that it can be a task of. */
  taskId: TaskId | null;
}

/** How people refer to it. */
export function improvementRef({ number }: Pick<Improvement, 'number'>): string {
  return `P-${number}`;
}

/** Parses `P-3`, `p3` or `3`; null for anything else. */
export function parseImprovementRef(text: string): number | null {
  const match = /^(?:p-?)?(\d{1,9})$/i.exec(text.trim());
  return match ? Number(match[1]) : null;
}

/** What is proposed, as a noun: "a new tool". */
export const improvementWords: Readonly<Record<ImprovementKind, string>> = {
  tool: 'a new tool',
  role: 'a new role',
  automation: 'an automation',
  process: 'a change of process',
};
