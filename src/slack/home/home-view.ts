import type { HomeView } from '@slack/types';
import { z } from 'zod';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import { membersOf } from '../../usecases/approval/check-member.ts';
import type { Deps } from '../../usecases/deps.ts';
import { overview } from '../../usecases/query/queries.ts';
import { actions, type Block, context, divider, header, section } from '../kit/blocks.ts';
import { type ActionListener, buttonAction, onPress } from '../kit/button-action.ts';
import { fitLines } from '../kit/fit-lines.ts';
import { limits } from '../kit/limits.ts';
import { joinMrkdwn, type Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { incidentLine } from '../incident/incident-line.ts';
import { newReleaseModal } from '../release/new-release-modal.ts';
import { releaseLine } from '../release/release-line.ts';
import { lockLine } from '../updates/words.ts';

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

/** What needs this person, what is in progress, what is locked: everything, or with a count of the rest. */
export async function homeView(deps: Deps, personId: string): Promise<HomeView> {
  const { active, ended, endedMore, locks, incidents } = await overview(deps, mostEnded);
  const mine = await needing(deps, active, personId);
  const blocks: Block[] = [
    header('Quarterdeck'),
    ...actions('home.top', [newRelease.draw('New release', {}, { style: 'primary' })]),
    header('Needs you'),
    mine.length === 0
      ? section(mrkdwn`Nothing needs you.`)
      : list(mine.map(({ release, why }) => mrkdwn`• *${title(release)}*: ${why}`)),
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
    header('Lately'),
    ended.length === 0
      ? section(mrkdwn`Nothing has ended yet.`)
      : list([
          ...ended.map((one) => mrkdwn`• ${releaseLine(one)}, ${moment(one.endedAt ?? one.updatedAt)}`),
          ...(endedMore > 0 ? [mrkdwn`and ${endedMore} more`] : []),
        ]),
    context(mrkdwn`The cards are in the release channel. “/deploy help” lists everything.`),
  ];
  return { type: 'home', blocks: blocks as HomeView['blocks'] };
}

/** As many lines as fit in one section, and how many more there are. */
function list(all: readonly Mrkdwn[]): Block {
  return section(
    joinMrkdwn(fitLines(all, limits.sectionText, (count) => mrkdwn`and ${count} more; “/deploy list”`).shown),
  );
}

function title(release: Release): string {
  return `${releaseRef(release)} ${release.service} ${release.version} → ${release.environment}`;
}

async function needing(
  deps: Deps,
  active: readonly Release[],
  personId: string,
): Promise<{ release: Release; why: string }[]> {
  const found: { release: Release; why: string }[] = [];
  for (const release of active) {
    const isOwn = release.requesterId === personId || release.captainId === personId;
    if (release.state === 'in_review' && !isOwn) {
      const approvers = await membersOf(deps, release.plan.approvals.groups, 'recent');
      if (approvers.ok && (approvers.value === null || approvers.value.includes(personId)))
        found.push({ release, why: 'waits for your approval' });
    }
    if (isOwn && release.state === 'approved' && release.startsAt === null)
      found.push({ release, why: 'approved; start it when you are ready' });
    if (isOwn && release.state === 'failed') found.push({ release, why: 'failed; roll back, try again or close it' });
  }
  return found;
}
