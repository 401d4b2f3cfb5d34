import { z } from 'zod';
import { buttonAction } from '../kit/button-action.ts';

/** Acknowledges everything that is open of a release. */
export const acknowledgeAllButton = buttonAction('escalation.acknowledge_all', z.object({ releaseId: z.string() }));
export const handOverButton = buttonAction(
  'escalation.hand_over',
  z.object({ releaseId: z.string(), escalationId: z.string() }),
);
export const snoozeButton = buttonAction('escalation.snooze', z.object({ escalationId: z.string() }));
