import type { Routes } from '../lib/http-server.ts';
import { takePagerEvent } from '../usecases/escalation/take-pager-event.ts';
import { type HookOptions, hookRoutes } from './hook-routes.ts';

/** What paging systems send when people act there. */
export function pagerRoutes(options: HookOptions): Routes {
  return hookRoutes(options, async (deps, id, delivery) => {
    const source = await deps.systems.pagerSource(id);
    return (await source.read(delivery)).map((event) => () => takePagerEvent(deps, id, source, event));
  });
}
