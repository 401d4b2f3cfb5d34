import { audienceLines, audienceOf } from '../../domain/incident/audience.ts';
import { incidentRef } from '../../domain/incident/incident.ts';
import { isUnderWay } from '../../domain/incident/lifecycle.ts';
import type { IncidentSurface } from '../../domain/incident/message.ts';
import type { IncidentView } from '../../domain/incident/view.ts';
import { context, lines, type Rendered, section } from '../kit/blocks.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { incidentCard } from './incident-card.ts';

/** Maps each surface of an incident to its rendering. Pure: the same view gives the same message. */
export function renderIncident(surface: IncidentSurface, view: IncidentView): Rendered {
  return surface.kind === 'card' ? incidentCard(view) : groupIncident(surface.groupId, view);
}

/** A group's one message about an incident, in the words for its audience. */
function groupIncident(groupId: string, view: IncidentView): Rendered {
  const { incident, groups } = view;
  const group = groups.find((one) => one.id === groupId);
  const audience = group === undefined ? 'teams' : audienceOf(group);
  const mark = new Mrkdwn(isUnderWay(incident.state) ? ':rotating_light:' : ':white_check_mark:');
  const title = mrkdwn`${mark} *${incidentRef(incident)} · ${view.serviceName}: ${incident.title}*`;
  const body = lines(
    ...audienceLines(view, audience).map((words) => mrkdwn`${words}`),
    audience === 'customer_support' || incident.commanderId === null
      ? null
      : mrkdwn`Responsible: ${person(incident.commanderId)}.`,
    incident.nextUpdateAt === null ? null : mrkdwn`Next update by ${moment(incident.nextUpdateAt)}.`,
  );
  return {
    text: cutMarkup(`${title.text}\n${body.text}`, limits.messageText),
    blocks: [
      section(title),
      section(body),
      context(mrkdwn`For ${group?.name ?? groupId} · incident · this message is kept up to date`),
    ],
  };
}
