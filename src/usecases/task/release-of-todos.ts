import type { ReleaseId, TodoId } from '../../domain/ids.ts';
import type { Deps } from '../deps.ts';

/** The release that these todos belong to; null when none of them is on record any more. */
export async function releaseOfTodos(
  deps: Pick<Deps, 'database'>,
  todoIds: readonly string[],
): Promise<ReleaseId | null> {
  return deps.database.transaction(async (stores) => {
    for (const id of todoIds.slice(0, 10)) {
      const todo = await stores.tasks.findTodo(id as TodoId);
      if (todo) return todo.releaseId;
    }
    return null;
  });
}
