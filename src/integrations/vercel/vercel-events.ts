import { z } from 'zod';
import { DeliveryRefused } from '../../ports/alert-source.ts';
import type { DeploymentEvents } from '../../ports/deployment-events.ts';
import type { Verify } from '../kit/deliveries/signature.ts';
import { parseJson } from '../kit/http/json-answer.ts';
import { operationKey } from './find-deployment.ts';
import { moveOf } from './move-report.ts';
import { Target } from './vercel-executor.ts';

const Id = z.string().regex(/^[\w-]{1,200}$/);
const Sent = z.object({ type: z.string().regex(/^[\w.-]{1,80}$/) });
const Event = z.object({
  payload: z.object({
    deployment: z.object({ id: Id, meta: z.record(z.string(), z.unknown()).catch({}) }).nullish(),
    project: z.object({ id: Id }).nullish(),
    projectId: Id.nullish(),
  }),
});
/** A deployment, or how the traffic is shifted to one. */
const kinds = ['deployment.', 'project.rolling-release.'];

/** Reads what happens to deployments; whatever else a webhook is subscribed to is about nothing of ours. */
export function createVercelEvents(verify: Verify): DeploymentEvents {
  return {
    read: async (delivery) => {
      verify(delivery);
      const json = parseJson(delivery.body);
      const sent = Sent.safeParse(json);
      if (!sent.success) throw new DeliveryRefused('unreadable', 'it is no event of Vercel');
      const { type } = sent.data;
      if (!kinds.some((kind) => type.startsWith(kind))) return null;
      const event = Event.safeParse(json);
      if (!event.success) throw new DeliveryRefused('unreadable', 'it is no event of a deployment');
      const { deployment = null, project, projectId } = event.data.payload;
      const named = project?.id ?? projectId ?? null;
      if (deployment === null && named === null) return null;
      return {
        about: `${type} of ${deployment?.id ?? named}`,
        isOf: ({ id, remoteId, with: words }) => {
          const target = Target.safeParse(words).data;
          if (target === undefined || (named !== null && named !== target.project)) return false;
          if (target.do === 'deploy')
            return deployment !== null && (deployment.id === remoteId || deployment.meta[operationKey] === id);
          // A promotion or a rollback has no mark; without a deployment, its project is all that tells it.
          const move = remoteId === null ? null : moveOf(remoteId);
          return move === null || deployment === null ? named !== null : move.deploymentId === deployment.id;
        },
      };
    },
  };
}
