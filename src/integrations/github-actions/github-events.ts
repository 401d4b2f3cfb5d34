import { z } from 'zod';
import { DeliveryRefused } from '../../ports/alert-source.ts';
import type { DeploymentEvents } from '../../ports/deployment-events.ts';
import type { Verify } from '../kit/deliveries/signature.ts';
import { parseJson } from '../kit/http/json-answer.ts';
import { isRunOf, Run, Workflow } from './github-api.ts';

/** Whatever GitHub sends is an object; only an event of a run has this key. */
const Sent = z.object({ workflow_run: z.unknown().optional() });
const RunEvent = z.object({
  action: z.string().regex(/^[a-z_]{1,40}$/),
  workflow_run: Run.pick({ id: true, display_title: true, name: true }),
  repository: z.object({ full_name: z.string().max(300) }),
});

/** Reads the events of workflow runs; whatever else a webhook is subscribed to is about nothing of ours. */
export function createGithubEvents(verify: Verify): DeploymentEvents {
  return {
    read: async (delivery) => {
      verify(delivery);
      const json = parseJson(delivery.body);
      const sent = Sent.safeParse(json);
      if (!sent.success)
        throw new DeliveryRefused(
          'unreadable',
          'it is no JSON of GitHub; the content type of the webhook must be application/json',
        );
      if (sent.data.workflow_run === undefined || sent.data.workflow_run === null) return null;
      const event = RunEvent.safeParse(json);
      if (!event.success) throw new DeliveryRefused('unreadable', 'it is no event of a workflow run');
      const { action, workflow_run: run, repository } = event.data;
      return {
        about: `workflow run ${run.id} ${action}`,
        isOf: ({ id, remoteId, with: words }) => {
          const target = Workflow.safeParse(words);
          // GitHub does not tell names apart by their case.
          if (target.data?.repository.toLowerCase() !== repository.full_name.toLowerCase()) return false;
          return remoteId === null ? isRunOf(run, id) : remoteId === String(run.id);
        },
      };
    },
  };
}
