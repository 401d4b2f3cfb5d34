import { z } from 'zod';
import { releaseRef } from '../../domain/release/release.ts';
import { taskRef } from '../../domain/task/task.ts';
import type { ListedTasks } from '../../usecases/task/list-tasks.ts';

export const ScheduleOut = z.object({
  release: z.string(),
  endsAt: z.string().nullable().describe('ISO 8601; null when nothing is open'),
  criticalPath: z.array(z.string()).describe('The open tasks that decide when that is, in order'),
  late: z.array(z.object({ task: z.string(), byMs: z.number() })).describe('Tasks that end after their deadline'),
  unknown: z.array(z.string()).describe('Open tasks whose time is not known; they count as none'),
});

/** The schedule of a release as agents read it. */
export function scheduleOut({ release, all, schedule }: ListedTasks): z.infer<typeof ScheduleOut> {
  const refs = new Map(all.map((task) => [task.id, taskRef(release, task)]));
  const ref = (id: (typeof schedule.criticalPath)[number]) => refs.get(id) ?? id;
  return {
    release: releaseRef(release),
    endsAt: schedule.endsAt?.toISOString() ?? null,
    criticalPath: schedule.criticalPath.map(ref),
    late: schedule.late.map(({ id, byMs }) => ({ task: ref(id), byMs: Math.round(byMs) })),
    unknown: schedule.unknown.map(ref),
  };
}
