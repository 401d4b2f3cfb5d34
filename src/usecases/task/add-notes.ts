import { z } from 'zod';
import { mention } from '../../domain/actor.ts';
import type { NoteId } from '../../domain/ids.ts';
import { asTyped } from '../../domain/message/message.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { cleanText, ItemProblems, taskLimits } from '../../domain/task/new-items.ts';
import type { Note } from '../../domain/task/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import type { Caller } from '../once.ts';
import { inTasks, type TaskWork } from './task-work.ts';
import { tellPerson } from './tell.ts';

export const NewNote = z.object({
  /** `R-12.3`, the task's id, or `R-12` for the release itself. */
  task: z.string().max(100),
  kind: z.enum(['log', 'issue', 'proposal', 'rollback']).default('log'),
  severity: z.enum(['normal', 'critical']).default('normal'),
  markdown: z.string(),
});
export const AddNotes = z.object({ release: z.string().max(100), notes: z.array(NewNote).min(1).max(taskLimits.bulk) });
export type AddNotes = z.infer<typeof AddNotes>;

/**
 * Adds notes to tasks of a release in one transaction: all of them, or none and what is wrong with each. A critical
 * issue is told to the captain at once. An agent needs the operation `report`.
 */
export async function addNotes(
  deps: RequestDeps,
  input: AddNotes,
  caller: Caller,
): Promise<Result<{ release: string; notes: { id: NoteId; task: string }[] }, Refusal>> {
  return inTasks(
    deps,
    caller,
    { about: input.release, input, operation: 'report', mayHaveEnded: true },
    async (work) => {
      const draft = draftNotes(work, input.notes);
      if (draft.problems.length > 0)
        return err({ kind: 'items_refused', what: 'notes', total: input.notes.length, problems: draft.problems });
      const { stores } = work.release;
      for (const { note, ref } of draft.notes) {
        await stores.tasks.insertNote(note);
        await work.release.record('note.added', { kind: note.kind, severity: note.severity, ref });
        if (note.kind === 'issue' && note.severity === 'critical') await tellCaptain(work, note, ref);
      }
      return ok({
        release: work.ref({ position: 0 }),
        notes: draft.notes.map(({ note, ref }) => ({ id: note.id, task: ref })),
      });
    },
  );
}

function draftNotes(
  work: TaskWork,
  items: readonly z.infer<typeof NewNote>[],
): { notes: { note: Note; ref: string }[]; problems: ItemProblems['problems'] } {
  const { deps, release, actor, now } = work.release;
  const faults = new ItemProblems();
  const notes = items.flatMap(({ task: asked, kind, severity, markdown }, index) => {
    const task = work.find(asked);
    const clean = cleanText(markdown, taskLimits.note);
    if ('problem' in clean) faults.add(index, markdown, clean.problem);
    if (task === null) faults.add(index, markdown, `names “${asked.slice(0, 40)}”, which is no task of this release`);
    if ('problem' in clean || task === null) return [];
    const id = deps.ids.next<'Note'>('note');
    const note = {
      id,
      taskId: task.id,
      releaseId: release.id,
      kind,
      severity,
      markdown: clean.text,
      authorId: actor.id,
    };
    // Notes are shown by time: those of one request keep their order.
    return [{ note: { ...note, at: new Date(now.getTime() + index) }, ref: work.ref(task) }];
  });
  return { notes, problems: faults.problems };
}

async function tellCaptain(work: TaskWork, note: Note, ref: string): Promise<void> {
  const { release, actor } = work.release;
  await tellPerson(work.release, release.captainId, {
    key: `issue:${note.id}`,
    content: {
      kind: 'text',
      text: `:rotating_light: Critical issue in ${ref}, reported by ${mention(actor.id)}:\n${asTyped(note.markdown.slice(0, 1_500))}\n${release.service} ${release.version} → ${release.environment}`,
    },
    priority: 0,
  });
}
