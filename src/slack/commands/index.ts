import type { Subcommand } from '../kit/subcommand.ts';
import { approveCommand, rejectCommand } from './approval-commands.ts';
import { acceptCommand, cancelCommand, controlCommands, rollbackCommand, startCommand } from './control-commands.ts';
import { lockCommand, unlockCommand } from './lock-commands.ts';
import { noteCommand } from './note-command.ts';
import { listCommand, planCommand, reportCommand, statusCommand, tasksCommand } from './show-commands.ts';

/** Everything after `/deploy` besides a request itself and `help`, in the order that help shows. */
export const subcommands: readonly Subcommand[] = [
  listCommand,
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
  noteCommand,
  reportCommand,
  lockCommand,
  unlockCommand,
];
