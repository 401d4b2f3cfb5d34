import { type Incident, incidentRef, incidentStateWords } from '../../domain/incident/incident.ts';
import { severityName } from '../../domain/incident/severity.ts';
import { type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';

/** An incident in one line: its name, how bad it is, and how it stands. */
export function incidentLine(incident: Incident): Mrkdwn {
  const { severity, service, environment, title } = incident;
  return mrkdwn`*${incidentRef(incident)}* ${severityName(severity)} ${service} in ${environment}: ${title} (${incidentStateWords(incident)})`;
}
