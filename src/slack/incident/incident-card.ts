import { isOpenItem } from '../../domain/incident/action-item.ts';
import {
  type Incident,
  incidentRef,
  incidentStateWords,
  measuredTimes,
  resolutionNames,
} from '../../domain/incident/incident.ts';
import { incidentLifecycle, isUnderWay } from '../../domain/incident/lifecycle.ts';
import type { Page } from '../../domain/incident/page.ts';
import { severityMeanings, severityName } from '../../domain/incident/severity.ts';
import type { IncidentView } from '../../domain/incident/view.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { actions, type Block, context, header, lines, type Rendered, section } from '../kit/blocks.ts';
import { cut, cutMarkup, limits } from '../kit/limits.ts';
import { joinMrkdwn, Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { incidentButtons } from './incident-buttons.ts';

/**
 * The card of an incident: how bad it is, how it stands, who leads, and when people hear next; then the actions that
 * its lifecycle allows now. The timeline is behind "Details".
 */
export function incidentCard(view: IncidentView): Rendered {
  const { incident } = view;
  const title = `${incidentRef(incident)} · ${view.serviceName} in ${incident.environment}: ${incident.title}`;
  const parts = [standingLines(view), describedLines(incident), itemsLine(view)].filter((part) => part !== null);
  const blocks: Block[] = [
    header(title),
    ...parts.map((part) => section(part)),
    ...actions(`incident.${incident.revision}`, cardButtons(view)),
    context(footer(view)),
  ];
  const text = [mrkdwn`*${title}*`, ...parts, footer(view)].map((piece) => piece.text).join('\n');
  return { text: cutMarkup(text, limits.messageText), blocks };
}

/** How bad it is, how it stands, who leads, and when people hear next. */
function standingLines({ incident, page }: IncidentView): Mrkdwn {
  const { severity, state } = incident;
  const mark = new Mrkdwn(isUnderWay(state) ? ':rotating_light:' : ':white_check_mark:');
  return lines(
    mrkdwn`${mark} *${severityName(severity)}* ${severityMeanings[severity]} · *${incidentStateWords(incident)}*`,
    nextWords(incident),
    mrkdwn`*Commander* ${incident.commanderId === null ? mrkdwn`nobody yet` : person(incident.commanderId)}`,
    page === null ? null : pageWords(page),
  );
}

/** Who is paged, by which pager, and who has it. */
function pageWords({ wanted, paging, acknowledgedBy, answer, told, failures }: Page): Mrkdwn | null {
  if (wanted === 'resolved') return null;
  const where = answer === null ? '' : ` in ${answer.in}`;
  if (acknowledgedBy !== null)
    return mrkdwn`*Page* ${answer?.did === 'resolved' ? 'resolved' : 'acknowledged'} by ${person(acknowledgedBy)}${where}`;
  const each = paging.map((uses) => {
    if (failures.has(uses)) return mrkdwn`:warning: ${uses} cannot be reached`;
    return told.get(uses)?.call === 'raised' ? mrkdwn`paged by ${uses}` : mrkdwn`to be paged by ${uses}`;
  });
  return mrkdwn`*On call* ${joinMrkdwn(each, ', ')}; nobody has acknowledged yet`;
}

/** What people typed about it; null before anybody did. */
function describedLines(incident: Incident): Mrkdwn | null {
  const { impact, scope, lastUpdate, lastUpdateAt, resolution, postMortem } = incident;
  const described = [
    impact === '' ? null : mrkdwn`*Impact* ${cut(impact, mostTyped)}`,
    scope === '' ? null : mrkdwn`*Affected* ${cut(scope, mostTyped)}`,
    lastUpdate === '' ? null : mrkdwn`*Last update* ${cut(lastUpdate, mostTyped)} (${moment(lastUpdateAt)})`,
    resolution === null ? null : mrkdwn`*${resolutionNames[resolution.how]}* ${cut(resolution.words, mostTyped)}`,
    postMortem === null ? null : mrkdwn`*Lesson* ${postMortem.lesson}`,
  ].filter((line) => line !== null);
  return described.length === 0 ? null : joinMrkdwn(described);
}

/** The rest is behind "Details". */
const mostTyped = 500;

/** When people hear next; null when nobody waits. */
function nextWords({ nextUpdateAt, overdueSince }: Incident): Mrkdwn | null {
  if (nextUpdateAt === null) return null;
  if (overdueSince !== null) return mrkdwn`:alarm_clock: *Update overdue* since ${moment(nextUpdateAt)}`;
  return mrkdwn`*Next update* by ${moment(nextUpdateAt)}`;
}

const mostItems = 10;

export function itemsLine({ items }: Pick<IncidentView, 'items'>): Mrkdwn | null {
  if (items.length === 0) return null;
  const shown = items.slice(0, mostItems).map((item) => {
    const state = isOpenItem(item)
      ? mrkdwn`${person(item.ownerId)}, due ${moment(item.dueOn)}`
      : mrkdwn`${item.state === 'done' ? item.doneDetail : item.state}`;
    return mrkdwn`${isOpenItem(item) ? '○' : '✓'} ${item.title}: ${state}`;
  });
  const more = items.length - shown.length;
  return joinMrkdwn([mrkdwn`*Action items*`, ...shown, ...(more > 0 ? [mrkdwn`and ${more} more`] : [])]);
}

function footer({ incident, release }: IncidentView): Mrkdwn {
  const { mitigateMs, resolveMs } = measuredTimes(incident);
  const times = [
    ...(mitigateMs === null ? [] : [`Mitigated after ${formatDuration(mitigateMs)}.`]),
    ...(resolveMs === null ? [] : [`Resolved after ${formatDuration(resolveMs)}.`]),
  ];
  const about = release === null ? '' : ` About ${releaseRef(release)}, ${release.service} ${release.version}.`;
  const how =
    incident.detection === 'automatic'
      ? mrkdwn`by Quarterdeck, as the policy says`
      : mrkdwn`by ${person(incident.declaredBy)}`;
  return mrkdwn`Declared ${how}, ${moment(incident.declaredAt)}.${about}${times.map((one) => ` ${one}`).join('')}`;
}

/** The actions that the lifecycle allows now, the next one first. */
export function cardButtons({ incident, page }: Pick<IncidentView, 'incident' | 'page'>) {
  const value = { incidentId: incident.id };
  const may = new Set<string>(incidentLifecycle.events(incident.state));
  const isNew = incident.state === 'detected';
  return [
    ...(may.has('assess') ? [incidentButtons.assess.draw('Assess …', value, isNew ? { style: 'primary' } : {})] : []),
    ...(page?.wanted === 'raised' ? [incidentButtons.acknowledge.draw('Acknowledge', value)] : []),
    ...(may.has('update') ? [incidentButtons.update.draw('Status update …', value)] : []),
    ...(may.has('update') ? [incidentButtons.takeCommand.draw('Take command', value)] : []),
    ...(may.has('mitigate') ? [incidentButtons.mitigate.draw('Mitigated …', value)] : []),
    ...(may.has('resolve') ? [incidentButtons.resolve.draw('Resolve …', value, { style: 'primary' })] : []),
    ...(may.has('write') ? [incidentButtons.write.draw('Post-mortem …', value, { style: 'primary' })] : []),
    ...(may.has('close') ? [incidentButtons.close.draw('Close', value)] : []),
    ...(may.has('reopen') ? [incidentButtons.reopen.draw('Reopen …', value)] : []),
    ...(incidentLifecycle.isTerminal(incident.state) ? [] : [incidentButtons.addItem.draw('Action item …', value)]),
    incidentButtons.details.draw('Details', value),
  ];
}
