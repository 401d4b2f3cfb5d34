import { findService } from '../../domain/find-name.ts';
import { isOpenItem } from '../../domain/incident/action-item.ts';
import { parseIncidentRef } from '../../domain/incident/incident.ts';
import { draftPostMortem } from '../../domain/incident/post-mortem.ts';
import type { IncidentRecord } from '../../domain/incident/view.ts';
import { parseReleaseRef } from '../../domain/release/release.ts';
import type { Deps } from '../../usecases/deps.ts';
import { showIncident } from '../../usecases/incident/load-incident.ts';
import { incidentButtons } from '../incident/incident-buttons.ts';
import { incidentCard } from '../incident/incident-card.ts';
import { incidentLine } from '../incident/incident-line.ts';
import { declareModal } from '../incident/incident-modals.ts';
import { actions, section } from '../kit/blocks.ts';
import { fitLines } from '../kit/fit-lines.ts';
import type { CommandInput, Reply } from '../kit/input.ts';
import { limits } from '../kit/limits.ts';
import { joinMrkdwn, mrkdwn, person } from '../kit/mrkdwn.ts';
import { refusalReply, reply } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { reportMessage } from '../updates/report-text.ts';
import { refuseArguments } from './arguments.ts';

const usage = 'incident [R-12 | service | I-7 | report I-7 | list]';

export const incidentCommand: Subcommand = {
  name: 'incident',
  usage,
  summary: 'declare an incident, show one, its report, or all that are open',
  run: async (deps, rest, input) => {
    const words = rest.trim();
    const [, verb = '', name = ''] = /^(\S*)\s*([\s\S]*)$/.exec(words) ?? [];
    if (words === '') return openForm(deps, input, { releaseNumber: null, service: null });
    if (/^list$/i.test(words)) return listOpen(deps);
    if (/^report$/i.test(verb)) return shown(deps, name, (record) => reportMessage(draftPostMortem(record)));
    if (parseIncidentRef(words) !== null) return shown(deps, words, cardOf);
    const service = findService(deps.settings, words);
    if (service) return openForm(deps, input, { releaseNumber: null, service: service.name });
    const releaseNumber = parseReleaseRef(words);
    if (releaseNumber !== null) return openForm(deps, input, { releaseNumber, service: null });
    return refuseArguments(
      `“${words.slice(0, 60)}” is neither a release, a service nor an incident; nothing was declared.`,
      `/deploy ${usage}`,
    );
  },
};

async function openForm(
  deps: Deps,
  input: CommandInput,
  { releaseNumber, service }: { releaseNumber: number | null; service: string | null },
): Promise<Reply | null> {
  const release =
    releaseNumber === null ? null : await deps.database.read((stores) => stores.releases.findByNumber(releaseNumber));
  if (releaseNumber !== null && !release) return refusalReply({ kind: 'unknown_release', asked: `R-${releaseNumber}` });
  await input.openModal(declareModal(deps.settings, { release, service, channelId: input.channelId }));
  return null;
}

async function shown(deps: Deps, asked: string, render: (record: IncidentRecord) => Reply): Promise<Reply> {
  const number = parseIncidentRef(asked);
  const record = number === null ? null : await showIncident(deps, number);
  return record ? render(record) : refusalReply({ kind: 'unknown_incident', asked: asked.slice(0, 60) });
}

/** A private copy is never updated, so it has no buttons of the card; open action items can be done from here. */
function cardOf(record: IncidentRecord): Reply {
  const card = incidentCard(record);
  return {
    text: card.text,
    blocks: [
      ...card.blocks.filter((block) => block.type !== 'actions'),
      ...record.items
        .filter(isOpenItem)
        .slice(0, 10)
        .flatMap((item) => [
          section(mrkdwn`○ ${item.title}, ${person(item.ownerId)}`),
          ...actions(`item.${item.id}`, [incidentButtons.completeItem.draw('Done', { actionItemId: item.id })]),
        ]),
    ],
  };
}

async function listOpen(deps: Deps): Promise<Reply> {
  const open = await deps.database.read((stores) => stores.incidents.open());
  if (open.length === 0) return reply(mrkdwn`No incident is open. “/deploy incident” declares one.`);
  const lines = open.map((one) => mrkdwn`• ${incidentLine(one)}`);
  const fitted = fitLines(lines, limits.sectionText - 100, (count) => mrkdwn`and ${count} more`);
  return reply(joinMrkdwn([mrkdwn`*Open incidents*`, ...fitted.shown]));
}
