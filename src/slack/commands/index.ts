import type { Subcommand } from '../kit/subcommand.ts';
import { approveCommand, rejectCommand } from './approval-commands.ts';
import type { ReleaseSubcommand } from './arguments.ts';
import { acceptCommand, cancelCommand, controlCommands, rollbackCommand, startCommand } from './control-commands.ts';
import { ackCommand, handoverCommand } from './escalation-commands.ts';
import { incidentCommand } from './incident-command.ts';
import { listCommand } from './list-command.ts';
import { lockCommand, unlockCommand } from './lock-commands.ts';
import { ledgerCommand, rehearseCommand } from '../rehearsal/rehearse-command.ts';
import { noteCommand } from './note-command.ts';
import { planCommand, reportCommand, statusCommand, tasksCommand } from './show-commands.ts';

/** The subcommands for one release, in help order. */
export const releaseSubcommands: readonly ReleaseSubcommand[] = [
  statusCommand,
  planCommand,
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
  noteCommand,
  reportCommand,
];

/** Everything after `/deploy` except requests and `help`, in help order. */
export const subcommands: readonly Subcommand[] = [
  listCommand,
  ...releaseSubcommands,
  rehearseCommand,
  ledgerCommand,
  incidentCommand,
  lockCommand,
  unlockCommand,
];
