import type { HomeView } from '@slack/types';
import { z } from 'zod';
import type { Deps } from '../../usecases/deps.ts';
import { needsMe } from '../../usecases/query/needs-me.ts';
import { overview } from '../../usecases/query/queries.ts';
import { agentBlocks } from '../agent/agent-section.ts';
import { incidentLine } from '../incident/incident-line.ts';
import { actions, type Block, context, divider, header, section } from '../kit/blocks.ts';
import { type ActionListener, buttonAction, onPress } from '../kit/button-action.ts';
import { fitLines } from '../kit/fit-lines.ts';
import { limits } from '../kit/limits.ts';
import { channel, joinMrkdwn, type Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { lockLine } from '../lock/lock-line.ts';
import { newReleaseModal } from '../release/new-release-modal.ts';
import { releaseLine } from '../release/release-line.ts';
import { needsBlocks, ownTaskBlocks } from '../task/own-tasks.ts';

const newRelease = buttonAction('home.new_release', z.object({}));

export function homeActions(deps: Deps): ActionListener[] {
  return [
    onPress(newRelease, async (_value, input) => {
      await input.openModal(newReleaseModal(deps.settings, null));
      return null;
    }),
  ];
}

const mostEnded = 8;
const mostNeeds = 10;
const mostTasks = 10;

/** What needs this person, what is in progress, what is locked: everything, or with a count of the rest. */
export async function homeView(deps: Deps, personId: string): Promise<HomeView> {
  const { active, ended, endedMore, locks, incidents } = await overview(deps, mostEnded);
  const needs = await needsMe(deps, personId);
  const urgent = needsBlocks(needs, mostNeeds);
  const blocks: Block[] = [
    header('Quarterdeck'),
    ...actions('home.top', [newRelease.draw('New release', {}, { style: 'primary' })]),
    header('Needs you'),
    ...(urgent.length === 0 && needs.tasks.length === 0 ? [section(mrkdwn`Nothing needs you.`)] : []),
    ...urgent,
    ...(needs.tasks.length === 0 ? [] : [section(mrkdwn`*Your tasks*`)]),
    ...ownTaskBlocks(needs.tasks, deps.clock.now(), mostTasks),
    ...(incidents.length === 0
      ? []
      : [divider, header('Incidents'), list(incidents.map((one) => mrkdwn`• ${incidentLine(one)}`))]),
    divider,
    header('Under way'),
    active.length === 0
      ? section(mrkdwn`No release is active.`)
      : list(active.map((one) => mrkdwn`• ${releaseLine(one)}, captain ${person(one.captainId)}`)),
    ...(locks.length === 0 ? [] : [divider, header('Locked'), list(locks.map(lockLine))]),
    divider,
    header('Recently ended'),
    ended.length === 0
      ? section(mrkdwn`Nothing has ended yet.`)
      : list([
          ...ended.map((one) => mrkdwn`• ${releaseLine(one)}, ${moment(one.endedAt ?? one.updatedAt)}`),
          ...(endedMore > 0 ? [mrkdwn`and ${endedMore} more`] : []),
        ]),
    ...(await agentBlocks(deps, personId)),
    context(
      mrkdwn`The cards of the releases are in ${channel(deps.settings.releaseChannel)}. “/deploy help” lists every command.`,
    ),
  ];
  return { type: 'home', blocks: blocks as HomeView['blocks'] };
}

/** As many lines as fit in one section, and how many more there are. */
function list(all: readonly Mrkdwn[]): Block {
  return section(
    joinMrkdwn(fitLines(all, limits.sectionText, (count) => mrkdwn`and ${count} more; “/deploy list”`).shown),
  );
}
