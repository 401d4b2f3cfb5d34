/** The payload of each event of this feature, besides actor and time. */
export interface TaskEvents {
  'todo.ticked': { title: string; detail: string };
  'todo.unticked': { title: string };
  'note.added': { kind: string; severity: string };
}
