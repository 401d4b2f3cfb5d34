import { z } from 'zod';
import { DeliveryRefused } from '../../ports/alert-source.ts';
import type { DeploymentEvents } from '../../ports/deployment-events.ts';
import type { Verify } from '../kit/deliveries/signature.ts';
import { parseJson } from '../kit/http/json-answer.ts';
import { Target } from './own-deploy.ts';

const Sent = z.object({ type: z.string().regex(/^[a-z_]{1,80}$/) });
const Event = z.object({ data: z.object({ serviceId: z.string().regex(/^[\w-]{1,200}$/) }) });
/** A deploy and its parts. */
const kinds = /^(deploy|build|pre_deploy|image_pull)_/;

/**
 * Reads what happens to deploys. Render says only of which service; which deploy it was would have to be asked for, and
 * a service has one deploy at a time that matters here.
 */
export function createRenderEvents(verify: Verify): DeploymentEvents {
  return {
    read: async (delivery) => {
      verify(delivery);
      const json = parseJson(delivery.body);
      const sent = Sent.safeParse(json);
      if (!sent.success) throw new DeliveryRefused('unreadable', 'it is no event of Render');
      const { type } = sent.data;
      if (!kinds.test(type)) return null;
      const event = Event.safeParse(json);
      if (!event.success) throw new DeliveryRefused('unreadable', 'it is no event of a service');
      const { serviceId } = event.data.data;
      return {
        about: `${type} of ${serviceId}`,
        isOf: ({ with: words }) => Target.safeParse(words).data?.service === serviceId,
      };
    },
  };
}
