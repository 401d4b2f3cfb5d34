import type { Routes } from '../lib/http-server.ts';
import { takeResult } from '../usecases/version-result/take-result.ts';
import { type HookOptions, hookRoutes } from './hook-routes.ts';

/**
 * What CI sends about versions. The same bytes again are the same result: nothing that was kept can be used to replace
 * what came later.
 */
export function resultRoutes(options: HookOptions): Routes {
  return hookRoutes(options, async (deps, id, delivery) => {
    const { id: delivered, results } = await (await deps.systems.resultSource(id)).read(delivery);
    return results.map((result, at) => () => takeResult(deps, id, result, `${id}:${delivered}:${at}`));
  });
}
