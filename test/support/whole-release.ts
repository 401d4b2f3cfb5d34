import type { Event } from '../../src/domain/event.ts';
import type { ReleaseId } from '../../src/domain/ids.ts';
import type { ReleaseView } from '../../src/domain/release/view.ts';
import type { Note } from '../../src/domain/task/task.ts';
import type { Deps } from '../../src/usecases/deps.ts';
import { showRelease } from '../../src/usecases/query/queries.ts';
import { everyPart } from '../../src/usecases/query/view-parts.ts';

/** What is shown of a release, and all the rest that is on record of it. */
export interface WholeRelease extends ReleaseView {
  notes: readonly Note[];
  events: readonly Event[];
}

export async function wholeRelease(deps: Deps, id: ReleaseId): Promise<WholeRelease | null> {
  const view = await showRelease(deps, id, everyPart);
  if (!view) return null;
  const [notes, events] = await deps.database.read((stores) =>
    Promise.all([stores.tasks.notesFor(id), stores.events.forRelease(id)]),
  );
  return { ...view, notes, events };
}
