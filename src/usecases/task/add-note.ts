import type { Note, NoteKind } from '../../domain/task/task.ts';
import type { ReleaseEdit } from '../release-work.ts';

/** Adds a note to the release's root task on behalf of the actor. */
export async function addNote(
  work: ReleaseEdit,
  note: { kind: NoteKind; markdown: string; severity?: Note['severity'] },
): Promise<void> {
  const severity = note.severity ?? 'normal';
  await work.stores.tasks.insertNote({
    id: work.deps.ids.next<'Note'>('note'),
    taskId: work.release.rootTaskId,
    releaseId: work.release.id,
    kind: note.kind,
    severity,
    markdown: note.markdown.slice(0, 12_000),
    authorId: work.actor.id,
    at: work.now,
  });
  await work.record('note.added', { kind: note.kind, severity });
}
