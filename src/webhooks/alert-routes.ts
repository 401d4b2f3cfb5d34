import type { Routes } from '../lib/http-server.ts';
import { takeAlert } from '../usecases/watch/take-alert.ts';
import { type HookOptions, hookRoutes } from './hook-routes.ts';

/** What monitoring systems send. */
export function alertRoutes(options: HookOptions): Routes {
  return hookRoutes(options, async (deps, id, delivery) => {
    const source = await deps.systems.alertSource(id);
    return (await source.read(delivery)).map((alert) => () => takeAlert(deps, id, alert));
  });
}
