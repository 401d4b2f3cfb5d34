/** What each event of this feature says besides who and when. */
export interface TaskEvents {
  'todo.ticked': { title: string; detail: string };
  'todo.unticked': { title: string };
  'note.added': { kind: string; severity: string };
}
