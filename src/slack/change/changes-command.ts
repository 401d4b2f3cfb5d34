import { type ChangeOutcome, changeRef } from '../../domain/change/change-request.ts';
import { changeRequestWords } from '../../domain/change/words.ts';
import { findService } from '../../domain/find-name.ts';
import { type ChangeFilter, changeFilters, listChanges } from '../../usecases/change/list-changes.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { lines } from '../kit/blocks.ts';
import { fitLines } from '../kit/fit-lines.ts';
import { limits } from '../kit/limits.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { reply } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { releaseName } from '../release/release-line.ts';

const usage = 'changes [open | review | overdue | failed | standard | normal | emergency | all] [service]';

const icons: Readonly<Record<ChangeOutcome, string>> = {
  successful: ':white_check_mark:',
  issues: ':warning:',
  unsuccessful: ':x:',
};

export const changesCommand: Subcommand = {
  name: 'changes',
  usage,
  summary: 'change requests that are kept here; “failed”: reviewed as unsuccessful, or not reviewed in time',
  run: async (deps, rest) => {
    const words = rest.trim() === '' ? [] : rest.trim().split(/\s+/);
    const filters = words.flatMap((word) => changeFilters.find((one) => one === word.toLowerCase()) ?? []);
    const names = words.filter((word) => !changeFilters.some((one) => one === word.toLowerCase()));
    const service = names[0] === undefined ? null : findService(deps.settings, names[0]);
    if (filters.length > 1 || names.length > 1 || (names.length === 1 && !service))
      return refuseArguments(`“${rest.trim().slice(0, 60)}” is neither a filter nor a service.`, `/deploy ${usage}`);
    const filter: ChangeFilter = filters[0] ?? 'open';
    const found = await listChanges(deps, { filter, service: service?.name ?? null });
    if (found.length === 0) return reply(mrkdwn`There are no change requests here that are asked for (${filter}).`);
    const rows = found.map(({ change, release, isOverdue }) => {
      const mark = isOverdue ? ':alarm_clock: ' : change.outcome === null ? '' : `${icons[change.outcome]} `;
      return mrkdwn`• ${mark}*${changeRef(change)}* ${releaseName(release)}: ${changeRequestWords(change)}${isOverdue ? ', overdue' : ''}`;
    });
    return reply(lines(...fitLines(rows, limits.messageText - 100, (count) => mrkdwn`and ${count} more`).shown));
  },
};
