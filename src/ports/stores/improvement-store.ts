import type { ImprovementId, TaskId } from '../../domain/ids.ts';
import type { Improvement } from '../../domain/improvement/improvement.ts';

export interface ImprovementStore {
  /** Gives it its number. */
  insert(improvement: Omit<Improvement, 'number'>): Promise<Improvement>;
  save(improvement: Improvement): Promise<void>;
  /** Exclusive until the transaction ends. */
  lock(by: { id: ImprovementId } | { number: number }): Promise<Improvement | null>;
  /** Accepted ones that are not a task yet, oldest first, each exclusive until the transaction ends. */
  lockWithoutTask(limit: number): Promise<Improvement[]>;
  becameTask(id: ImprovementId, taskId: TaskId): Promise<void>;
  /** Newest first. */
  newest(limit: number): Promise<Improvement[]>;
}
