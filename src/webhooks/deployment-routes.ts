import type { Clock } from '../lib/clock.ts';
import type { Routes } from '../lib/http-server.ts';
import { createTokenBuckets } from '../lib/token-buckets.ts';
import { lookAtMoved } from '../usecases/deployment/look-at-moved.ts';
import { type HookOptions, hookRoutes } from './hook-routes.ts';
import { createRecentDeliveries } from './recent-deliveries.ts';

/** A system tells of a deployment a few times; who tells of it without end learns nothing sooner. */
const looksPerStep = { capacity: 10, perSecond: 0.2 };

/**
 * What deployment systems send when something moves there: the step is looked up now and not at its next poll. The
 * signatures of some say no time, so that the same bytes could be sent again: they are taken once.
 */
export function deploymentRoutes(options: HookOptions & { clock: Pick<Clock, 'monotonicMs'> }): Routes {
  const looks = createTokenBuckets({ clock: options.clock, ...looksPerStep });
  const recent = createRecentDeliveries();
  return hookRoutes(options, async (deps, id, delivery) => {
    const event = await (await deps.systems.deploymentEvents(id)).read(delivery);
    if (event === null) return [async () => 'about nothing that an action starts'];
    return [
      async () => {
        const outcomes = await recent.once(id, delivery.body, () =>
          lookAtMoved(deps, id, event, (stepId) => looks.take(stepId)),
        );
        return `${event.about}: ${outcomes.length > 0 ? outcomes.join(', ') : 'nothing of ours is at work'}`;
      },
    ];
  });
}
