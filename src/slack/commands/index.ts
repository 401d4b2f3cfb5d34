import { freezeCommand } from '../calendar/freeze-command.ts';
import { maintenanceCommand } from '../calendar/maintenance-command.ts';
import { calendarCommand, whenCommand } from '../calendar/when-command.ts';
import { changesCommand } from '../change/changes-command.ts';
import { proposalsCommand, proposeCommand } from '../improvement/propose-command.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { lockCommand, unlockCommand } from '../lock/lock-commands.ts';
import { stopCommand } from '../lock/stop-command.ts';
import { promoteCommand } from '../promotion/promote-command.ts';
import { whereCommand } from '../promotion/where-command.ts';
import { queueCommand } from '../queue/queue-command.ts';
import { ledgerCommand, rehearseCommand } from '../rehearsal/rehearse-command.ts';
import { bypassCommand } from '../release/bypass-command.ts';
import { bypassesCommand } from '../release/bypasses-command.ts';
import { captainCommand } from '../release/captain-command.ts';
import { editCommand, emergencyCommand } from '../release/edit-command.ts';
import { whyCommand } from '../release/why-command.ts';
import { rideCommand } from '../ride/ride-command.ts';
import { myCommand } from '../task/my-command.ts';
import { taskCommand } from '../task/task-command.ts';
import { tasksCommand } from '../task/tasks-command.ts';
import { candidateCommand, candidatesCommand } from '../version-record/candidate-command.ts';
import { signoffCommand } from '../version-record/signoff-command.ts';
import { resultCommand } from '../version-result/result-command.ts';
import { approveCommand, rejectCommand } from './approval-commands.ts';
import type { ReleaseSubcommand } from './arguments.ts';
import { changeCommand } from './change-command.ts';
import { acceptCommand, cancelCommand, controlCommands, rollbackCommand, startCommand } from './control-commands.ts';
import { ackCommand, handoverCommand, snoozeCommand } from './escalation-commands.ts';
import { incidentCommand } from './incident-command.ts';
import { listCommand } from './list-command.ts';
import { noteCommand } from './note-command.ts';
import { planCommand, reportCommand, statusCommand } from './show-commands.ts';
import { webhooksCommand } from './webhooks-command.ts';

/** A heading of `/deploy help`, with the subcommands under it. */
export interface Topic {
  title: string;
  commands: readonly Subcommand[];
}

/** Everything after `/deploy` except requests and `help`, in help order. */
export const topics: readonly Topic[] = [
  {
    title: 'See what is going on',
    commands: [
      listCommand,
      myCommand,
      statusCommand,
      planCommand,
      whyCommand,
      tasksCommand,
      whereCommand,
      reportCommand,
    ],
  },
  {
    title: 'Prepare a release',
    commands: [editCommand, captainCommand, changeCommand, noteCommand, emergencyCommand, bypassCommand, cancelCommand],
  },
  {
    title: 'Approve and run it',
    commands: [approveCommand, rejectCommand, startCommand, ...controlCommands, rollbackCommand, acceptCommand],
  },
  {
    title: 'When something is wrong',
    commands: [ackCommand, handoverCommand, snoozeCommand, incidentCommand, stopCommand],
  },
  { title: 'Tasks and proposals', commands: [taskCommand, proposeCommand, proposalsCommand] },
  {
    title: 'Versions and environments',
    commands: [
      candidateCommand,
      candidatesCommand,
      signoffCommand,
      resultCommand,
      promoteCommand,
      rehearseCommand,
      ledgerCommand,
    ],
  },
  {
    title: 'When and where releases may start',
    commands: [
      whenCommand,
      calendarCommand,
      freezeCommand,
      maintenanceCommand,
      lockCommand,
      unlockCommand,
      queueCommand,
      rideCommand,
    ],
  },
  { title: 'Records', commands: [changesCommand, bypassesCommand, webhooksCommand] },
];

export const subcommands: readonly Subcommand[] = topics.flatMap(({ commands }) => commands);

/** The subcommands for one release. */
export const releaseSubcommands: readonly ReleaseSubcommand[] = subcommands.filter(
  (one): one is ReleaseSubcommand => 'carryOut' in one,
);
