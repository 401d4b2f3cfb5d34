import { freezeCommand } from '../calendar/freeze-command.ts';
import { calendarCommand, whenCommand } from '../calendar/when-command.ts';
import { proposalsCommand, proposeCommand } from '../improvement/propose-command.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { promoteCommand } from '../promotion/promote-command.ts';
import { whereCommand } from '../promotion/where-command.ts';
import { ledgerCommand, rehearseCommand } from '../rehearsal/rehearse-command.ts';
import { whyCommand } from '../release/why-command.ts';
import { myCommand } from '../task/my-command.ts';
import { taskCommand } from '../task/task-command.ts';
import { tasksCommand } from '../task/tasks-command.ts';
import { candidateCommand, candidatesCommand } from '../version-record/candidate-command.ts';
import { signoffCommand } from '../version-record/signoff-command.ts';
import { approveCommand, rejectCommand } from './approval-commands.ts';
import type { ReleaseSubcommand } from './arguments.ts';
import { changeCommand } from './change-command.ts';
import { acceptCommand, cancelCommand, controlCommands, rollbackCommand, startCommand } from './control-commands.ts';
import { ackCommand, handoverCommand, snoozeCommand } from './escalation-commands.ts';
import { incidentCommand } from './incident-command.ts';
import { listCommand } from './list-command.ts';
import { lockCommand, unlockCommand } from './lock-commands.ts';
import { noteCommand } from './note-command.ts';
import { planCommand, reportCommand, statusCommand } from './show-commands.ts';
import { webhooksCommand } from './webhooks-command.ts';

/** The subcommands for one release, in help order. */
export const releaseSubcommands: readonly ReleaseSubcommand[] = [
  statusCommand,
  planCommand,
  whyCommand,
  tasksCommand,
  approveCommand,
  rejectCommand,
  startCommand,
  ...controlCommands,
  rollbackCommand,
  acceptCommand,
  cancelCommand,
  ackCommand,
  handoverCommand,
  snoozeCommand,
  noteCommand,
  changeCommand,
  reportCommand,
];

/** Everything after `/deploy` except requests and `help`, in help order. */
export const subcommands: readonly Subcommand[] = [
  listCommand,
  myCommand,
  ...releaseSubcommands,
  taskCommand,
  proposeCommand,
  proposalsCommand,
  candidateCommand,
  candidatesCommand,
  signoffCommand,
  whereCommand,
  promoteCommand,
  rehearseCommand,
  ledgerCommand,
  incidentCommand,
  lockCommand,
  unlockCommand,
  freezeCommand,
  whenCommand,
  calendarCommand,
  webhooksCommand,
];
