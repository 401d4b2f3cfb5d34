import { z } from 'zod';
import { type NeedsMe, needsMe } from '../../usecases/query/needs-me.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { type Block, section } from '../kit/blocks.ts';
import { fitLines } from '../kit/fit-lines.ts';
import type { Reply } from '../kit/input.ts';
import { limits } from '../kit/limits.ts';
import { joinMrkdwn, type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';
import { subcommand } from '../kit/subcommand.ts';
import { releaseLine } from '../release/release-line.ts';
import { needsBlocks, needsLines, ownTaskBlocks, ownTaskLine } from './own-tasks.ts';

const mostNeeds = 10;
const mostTasks = 20;

export const myCommand = subcommand({
  name: 'my',
  usage: 'my',
  summary: 'what waits for you: approvals, your tasks by deadline, and the releases that you run',
  args: z.string().refine((rest) => rest.trim() === '', 'Nothing can follow “my”.'),
  parse: (rest) => rest,
  refuse: refuseArguments,
  run: async (deps, _args, { caller }) => mine(await needsMe(deps, caller.actor.id), deps.clock.now()),
});

function mine(needs: NeedsMe, now: Date): Reply {
  const urgent = needsLines(needs);
  const tasks = needs.tasks.map((one) => mrkdwn`• ${ownTaskLine(one, now)}`);
  const runs = needs.runs.map((release) => mrkdwn`• ${releaseLine(release)}`);
  const spoken = [...part('Needs you', urgent), ...part('Your tasks', tasks), ...part('You run', runs)];
  if (spoken.length === 0) return { text: mrkdwn`Nothing waits for you.`.text };
  return {
    text: joinMrkdwn(fitLines(spoken, limits.messageText - 100, more).shown).text,
    blocks: [
      ...(urgent.length === 0 ? [] : [section(mrkdwn`*Needs you*`), ...needsBlocks(needs, mostNeeds)]),
      ...(tasks.length === 0 ? [] : [section(mrkdwn`*Your tasks*`), ...ownTaskBlocks(needs.tasks, now, mostTasks)]),
      ...listed(part('You run', runs)),
    ],
  };
}

const more = (count: number) => mrkdwn`and ${count} more`;

function part(title: string, lines: readonly Mrkdwn[]): Mrkdwn[] {
  return lines.length === 0 ? [] : [mrkdwn`*${title}*`, ...lines];
}

function listed(lines: readonly Mrkdwn[]): Block[] {
  return lines.length === 0 ? [] : [section(joinMrkdwn(fitLines(lines, limits.sectionText, more).shown))];
}
