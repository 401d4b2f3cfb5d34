import type { HomeView } from '@slack/types';
import { z } from 'zod';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import { membersOf } from '../../usecases/approval/check-member.ts';
import type { Deps } from '../../usecases/deps.ts';
import { listReleases } from '../../usecases/query/queries.ts';
import { actions, type Block, context, divider, header, section } from '../kit/blocks.ts';
import { type ActionListener, buttonAction, onPress } from '../kit/button-action.ts';
import { joinMrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { newReleaseModal } from '../release/new-release-modal.ts';

const newRelease = buttonAction('home.new_release', z.object({}));

export function homeActions(deps: Deps): ActionListener[] {
  return [
    onPress(newRelease, async (_value, input) => {
      await input.openModal(newReleaseModal(deps.settings, null));
      return null;
    }),
  ];
}

const activeStates: readonly Release['state'][] = ['draft', 'in_review', 'approved', 'in_progress', 'failed'];

/** What needs this person, what is under way, what is locked. */
export async function homeView(deps: Deps, personId: string): Promise<HomeView> {
  const { releases, locks } = await listReleases(deps, 30);
  const active = releases.filter((one) => activeStates.includes(one.state));
  const mine = await needing(deps, active, personId);
  const ended = releases.filter((one) => !activeStates.includes(one.state)).slice(0, 8);
  const blocks: Block[] = [
    header('Quarterdeck'),
    ...actions('home.top', [newRelease.draw('New release', {}, { style: 'primary' })]),
    header('Needs you'),
    mine.length === 0
      ? section(mrkdwn`Nothing waits for you.`)
      : section(joinMrkdwn(mine.map(({ release, why }) => mrkdwn`• *${title(release)}*: ${why}`))),
    divider,
    header('Under way'),
    active.length === 0
      ? section(mrkdwn`No release is active.`)
      : section(
          joinMrkdwn(
            active.map(
              (one) => mrkdwn`• *${title(one)}*: ${one.state.replaceAll('_', ' ')}, captain ${person(one.captainId)}`,
            ),
          ),
        ),
    ...(locks.length === 0
      ? []
      : [
          divider,
          header('Locked'),
          section(
            joinMrkdwn(
              locks.map((lock) => mrkdwn`:lock: *${lock.service ?? lock.environment ?? 'everything'}*: ${lock.reason}`),
            ),
          ),
        ]),
    divider,
    header('Lately'),
    ended.length === 0
      ? section(mrkdwn`Nothing has ended yet.`)
      : section(
          joinMrkdwn(
            ended.map((one) => mrkdwn`• *${title(one)}*: ${one.state.replaceAll('_', ' ')}, ${moment(one.updatedAt)}`),
          ),
        ),
    context(mrkdwn`The cards are in the release channel. “/deploy help” lists everything.`),
  ];
  return { type: 'home', blocks: blocks as HomeView['blocks'] };
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
      const approvers = await membersOf(deps, release.plan.approvals.groups);
      if (approvers.ok && (approvers.value === null || approvers.value.includes(personId)))
        found.push({ release, why: 'waits for your approval' });
    }
    if (isOwn && release.state === 'approved' && release.startsAt === null)
      found.push({ release, why: 'is approved; start it when you are ready' });
    if (isOwn && release.state === 'failed') found.push({ release, why: 'failed; roll back, try again or close it' });
  }
  return found;
}
