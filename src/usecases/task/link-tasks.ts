import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import { WaitGraph } from '../../domain/task/graph.ts';
import { ItemProblems, taskLimits } from '../../domain/task/new-items.ts';
import { hasEnded } from '../../domain/task/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import type { Caller } from '../once.ts';
import { inTasks } from './task-work.ts';

export const NewLink = z.object({
  task: z.string().max(100),
  /** `parent`: `to` becomes its parent; `depends_on`: it begins when `to` has ended. */
  kind: z.enum(['parent', 'depends_on']),
  to: z.string().max(100),
});
export const LinkTasks = z.object({
  release: z.string().max(100),
  links: z.array(NewLink).min(1).max(taskLimits.bulk),
});
export type LinkTasks = z.infer<typeof LinkTasks>;

/**
 * Links tasks of a release in one transaction: all of them, or none and what is wrong with each. A link by which a task
 * would wait for itself is refused. An agent needs the operation `plan`.
 */
export async function linkTasks(
  deps: RequestDeps,
  input: LinkTasks,
  caller: Caller,
): Promise<Result<{ release: string; linked: number }, Refusal>> {
  return inTasks(deps, caller, { about: input.release, input, operation: 'plan' }, async (work) => {
    const faults = new ItemProblems();
    const graph = new WaitGraph(work.tasks, work.links);
    const linked: { ref: string; kind: 'parent' | 'depends_on'; to: string }[] = [];
    for (const [index, { task: asked, kind, to: other }] of input.links.entries()) {
      const [task, to] = [work.find(asked), work.find(other)];
      const name = `${asked} → ${other}`;
      if (task === null || to === null) {
        faults.add(index, name, `“${(task === null ? asked : other).slice(0, 40)}” is no task of this release`);
        continue;
      }
      if (work.isRoot(task) || (kind === 'depends_on' && work.isRoot(to))) {
        faults.add(index, name, 'the release itself cannot be linked like this');
        continue;
      }
      if (hasEnded(task)) {
        faults.add(index, name, `${work.ref(task)} has ended`);
        continue;
      }
      // A parent waits for its child; whoever depends waits for what it depends on.
      const [from, target] = kind === 'parent' ? [to.id, task.id] : [task.id, to.id];
      if (kind === 'parent' && task.parentId !== null) graph.unlink(task.parentId, task.id);
      if (graph.wouldCycle(from, target)) {
        faults.add(index, name, `${work.ref(task)} would wait for itself`);
        continue;
      }
      graph.link(from, target);
      linked.push({ ref: work.ref(task), kind, to: work.ref(to) });
      if (faults.problems.length > 0) continue;
      if (kind === 'parent') await work.save({ ...task, parentId: to.id });
      else await work.add([], [{ releaseId: task.releaseId, taskId: task.id, dependsOnId: to.id }]);
    }
    if (faults.problems.length > 0)
      return err({ kind: 'items_refused', what: 'links', total: input.links.length, problems: faults.problems });
    await work.release.record('task.linked', { links: linked.slice(0, 20) });
    return ok({ release: work.ref({ position: 0 }), linked: linked.length });
  });
}
