import type { IncidentId, ReleaseId } from '../../domain/ids.ts';
import type { Incident } from '../../domain/incident/incident.ts';
import type { Deps } from '../../usecases/deps.ts';
import { acknowledgeIncident } from '../../usecases/incident/acknowledge-incident.ts';
import { closeIncident } from '../../usecases/incident/close-incident.ts';
import { completeActionItem } from '../../usecases/incident/complete-action-item.ts';
import { loadIncidentRecord } from '../../usecases/incident/load-incident.ts';
import { takeCommand } from '../../usecases/incident/take-command.ts';
import { type ActionListener, type ButtonAction, onPress, staleReply } from '../kit/button-action.ts';
import type { ActionInput } from '../kit/input.ts';
import type { ModalView } from '../kit/modal.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { acknowledgedIncident } from './acknowledged-incident.ts';
import { incidentButtons } from './incident-buttons.ts';
import {
  actionItemModal,
  assessModal,
  declareModal,
  incidentDetails,
  postMortemModal,
  resolveModal,
  wordsModal,
} from './incident-modals.ts';

/** What the buttons of incident cards do, and “Declare incident” on proposals and pages. */
export function incidentActions(deps: Deps): ActionListener[] {
  const form = (
    button: ButtonAction<{ incidentId: string }>,
    open: (incident: Incident, input: ActionInput) => ModalView,
  ) =>
    onPress(button, async ({ incidentId }, input) => {
      const incident = await deps.database.read((stores) => stores.incidents.find(incidentId as IncidentId));
      if (!incident) return staleReply;
      await input.openModal(open(incident, input));
      return null;
    });
  return [
    onPress(incidentButtons.declare, async ({ releaseId }, input) => {
      const release = await deps.database.read((stores) => stores.releases.find(releaseId as ReleaseId));
      if (!release) return staleReply;
      await input.openModal(declareModal(deps.settings, { release, service: null, channelId: input.channelId }));
      return null;
    }),
    form(incidentButtons.assess, assessModal),
    form(incidentButtons.update, (incident) => wordsModal('update', incident)),
    form(incidentButtons.mitigate, (incident) => wordsModal('mitigate', incident)),
    form(incidentButtons.reopen, (incident) => wordsModal('reopen', incident)),
    form(incidentButtons.resolve, resolveModal),
    form(incidentButtons.write, postMortemModal),
    form(incidentButtons.addItem, (incident, { caller }) => actionItemModal(incident, caller.actor.id)),
    onPress(incidentButtons.close, async ({ incidentId }, { caller }) =>
      answer(await closeIncident(deps, { incidentId }, caller), () => null),
    ),
    onPress(incidentButtons.acknowledge, async ({ incidentId }, { caller }) =>
      answer(await acknowledgeIncident(deps, { incidentId }, caller), acknowledgedIncident),
    ),
    onPress(incidentButtons.takeCommand, async ({ incidentId }, { caller }) =>
      answer(
        await takeCommand(deps, { incidentId }, caller),
        ({ ref }) => mrkdwn`You are in command of ${ref}, and are reminded when an update is due.`,
      ),
    ),
    onPress(incidentButtons.completeItem, async ({ actionItemId }, { caller }) =>
      answer(
        await completeActionItem(deps, { actionItemId }, caller),
        ({ title }) => mrkdwn`:white_check_mark: Done: ${title}`,
      ),
    ),
    onPress(incidentButtons.details, async ({ incidentId }, input) => {
      const record = await deps.database.transaction(async (stores) => {
        const incident = await stores.incidents.find(incidentId as IncidentId);
        return incident ? loadIncidentRecord(deps, stores, incident) : null;
      });
      if (!record) return staleReply;
      await input.openModal(incidentDetails(record));
      return null;
    }),
  ];
}
