import type { StakeholderGroup } from '../stakeholder/matrix.ts';
import { type Incident, resolutionNames } from './incident.ts';
import { isUnderWay } from './lifecycle.ts';
import type { SeverityLevel } from './severity.ts';
import { severityMeanings, severityName } from './severity.ts';
import type { IncidentView } from './view.ts';

/** How an incident is told to a group: as the communication matrix words a release for it while it is deployed. */
export type Audience = 'leaders' | 'customer_support' | 'teams';

export function audienceOf({ topics }: Pick<StakeholderGroup, 'topics'>): Audience {
  if (topics.during === 'major-issues') return 'leaders';
  return topics.during === 'issue-escalation' ? 'customer_support' : 'teams';
}

/** Leaders hear of the two worst severities, customer support of all that people may notice, teams of everything. */
export function hears(audience: Audience, severity: SeverityLevel): boolean {
  if (audience === 'leaders') return severity <= 2;
  return audience === 'customer_support' ? severity <= 3 : true;
}

/** What is told to this audience, one sentence a line, without names of people. */
export function audienceLines({ incident, serviceName }: IncidentView, audience: Audience): string[] {
  switch (audience) {
    case 'leaders':
      return [
        isUnderWay(incident.state)
          ? `${serviceName} has a problem: ${impactWords(incident)}`
          : `The problem with ${serviceName} is over: ${endWords(incident)}`,
        `It is of severity ${incident.severity} of 4: ${severityMeanings[incident.severity]}.`,
      ];
    case 'customer_support':
      return isUnderWay(incident.state)
        ? [
            `Customers may have trouble with ${serviceName}: ${impactWords(incident)}`,
            incident.state === 'mitigated'
              ? 'What to say: it should work again; we are making sure.'
              : 'What to say: we know about it and are working on it.',
          ]
        : [
            `${serviceName} works as before.`,
            'What to say to customers who ask: there was a problem, and it has been fixed.',
          ];
    case 'teams':
      return [
        `${severityName(incident.severity)} (${severityMeanings[incident.severity]}), ${incident.state}.`,
        ...(incident.scope === '' ? [] : [`Affected: ${incident.scope}`]),
        `Impact: ${impactWords(incident)}`,
        ...(incident.lastUpdate === '' ? [] : [`Last update: ${incident.lastUpdate}`]),
        ...(incident.resolution === null ? [] : [`Resolution: ${endWords(incident)}`]),
      ];
  }
}

function impactWords({ impact }: Incident): string {
  return impact === '' ? 'the impact is not known yet' : impact;
}

function endWords({ resolution }: Incident): string {
  if (resolution === null) return 'it was resolved';
  return `${resolutionNames[resolution.how].toLowerCase()}. ${resolution.words}`;
}
