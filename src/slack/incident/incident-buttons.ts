import { z } from 'zod';
import { buttonAction } from '../kit/button-action.ts';

const OfIncident = z.object({ incidentId: z.string() });

/** The buttons about incidents. Ids are permanent: a retired one still gets a response and is never reused. */
export const incidentButtons = {
  declare: buttonAction('incident.declare', z.object({ releaseId: z.string() })),
  assess: buttonAction('incident.assess', OfIncident),
  update: buttonAction('incident.update', OfIncident),
  mitigate: buttonAction('incident.mitigate', OfIncident),
  resolve: buttonAction('incident.resolve', OfIncident),
  reopen: buttonAction('incident.reopen', OfIncident),
  write: buttonAction('incident.write_post_mortem', OfIncident),
  close: buttonAction('incident.close', OfIncident),
  acknowledge: buttonAction('incident.acknowledge', OfIncident),
  takeCommand: buttonAction('incident.take_command', OfIncident),
  addItem: buttonAction('incident.add_action_item', OfIncident),
  details: buttonAction('incident.details', OfIncident),
  completeItem: buttonAction('incident.complete_action_item', z.object({ actionItemId: z.string() })),
};
