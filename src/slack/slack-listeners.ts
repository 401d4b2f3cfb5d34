import type { Deps } from '../usecases/deps.ts';
import { agentActions } from './agent/agent-section.ts';
import { analysisActions } from './analysis/analysis-actions.ts';
import { chooseActions } from './commands/choose-actions.ts';
import { deployCommand } from './commands/deploy-command.ts';
import { escalationActions } from './escalation/escalation-actions.ts';
import { handOverCallback, submitHandOver } from './escalation/hand-over-modal.ts';
import { snoozeCallback, submitSnooze } from './escalation/snooze-modal.ts';
import { homeActions, homeView } from './home/home-view.ts';
import { declineCallback, improvementActions, submitDecline } from './improvement/improvement-actions.ts';
import { incidentActions } from './incident/incident-actions.ts';
import { incidentOptions, incidentViews } from './incident/submit-incident-forms.ts';
import type { Listeners } from './kit/listeners.ts';
import { liftStopCallback, lockActions, submitLiftStop } from './lock/lock-actions.ts';
import { promotionActions } from './promotion/promote-button.ts';
import { queueActions } from './queue/queue-actions.ts';
import { editCallback } from './release/edit-modal.ts';
import { newReleaseCallback, newReleaseModal, serviceChoices, submitNewRelease } from './release/new-release-modal.ts';
import { reasonCallback, submitReason } from './release/reason-modal.ts';
import { releaseActions } from './release/release-actions.ts';
import { stepQuestionActions } from './release/step-question.ts';
import { submitEdit } from './release/submit-edit.ts';
import { rideActions, submitUhOh, uhOhCallback } from './ride/ride-actions.ts';
import { addToRelease, openAddToRelease, openPlaces, submitAddToRelease } from './task/add-to-release.ts';
import { submitTask } from './task/submit-task.ts';
import { taskActions } from './task/task-actions.ts';
import { taskCallback } from './task/task-modal.ts';

/** All Slack listeners, one line each. */
export function slackListeners(deps: Deps): Listeners {
  return {
    command: (input) => deployCommand(deps, input),
    actions: [
      ...chooseActions(deps),
      ...releaseActions(deps),
      ...promotionActions(deps),
      ...stepQuestionActions(deps),
      ...analysisActions(deps),
      ...incidentActions(deps),
      ...escalationActions(deps),
      ...taskActions(deps),
      ...improvementActions(deps),
      ...agentActions(deps),
      ...lockActions(deps),
      ...queueActions(deps),
      ...rideActions(deps),
      ...homeActions(deps),
    ],
    views: [
      { callbackId: newReleaseCallback, submitted: (input) => submitNewRelease(deps, input) },
      { callbackId: editCallback, submitted: (input) => submitEdit(deps, input) },
      { callbackId: reasonCallback, submitted: (input) => submitReason(deps, input) },
      { callbackId: handOverCallback, submitted: (input) => submitHandOver(deps, input) },
      { callbackId: snoozeCallback, submitted: (input) => submitSnooze(deps, input) },
      { callbackId: declineCallback, submitted: (input) => submitDecline(deps, input) },
      { callbackId: liftStopCallback, submitted: (input) => submitLiftStop(deps, input) },
      { callbackId: uhOhCallback, submitted: (input) => submitUhOh(deps, input) },
      { callbackId: taskCallback, submitted: (input) => submitTask(deps, input) },
      { callbackId: addToRelease.form, submitted: (input) => submitAddToRelease(deps, input) },
      ...incidentViews(deps),
    ],
    options: [
      { callbackId: newReleaseCallback, field: 'service', choices: () => serviceChoices(deps.settings) },
      { callbackId: addToRelease.form, field: 'where', choices: () => openPlaces(deps) },
      ...incidentOptions(deps),
    ],
    shortcuts: [
      {
        callbackId: 'release.new',
        used: async (input) => {
          await input.openModal(newReleaseModal(deps.settings, null));
          return null;
        },
      },
      { callbackId: addToRelease.shortcut, used: (input) => openAddToRelease(deps, input) },
    ],
    home: (personId) => homeView(deps, personId),
  };
}
