import { type Release, releaseRef } from '../../domain/release/release.ts';
import type { Deps } from '../../usecases/deps.ts';
import { joinMrkdwn, type Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { changeLines } from './plan-changed.ts';

/** Who changed what in the plan of this release, and why, oldest first. */
export async function planHistory(deps: Pick<Deps, 'database'>, release: Release): Promise<Mrkdwn> {
  const ref = releaseRef(release);
  const revisions = await deps.database.read((stores) => stores.planRevisions.history(release.id));
  if (revisions.length === 0) return mrkdwn`Nobody has changed the plan of ${ref}.`;
  return joinMrkdwn([
    mrkdwn`*Plans of ${ref}*`,
    ...revisions.flatMap(({ number, planHash, authorId, at, reason, changes }) => [
      mrkdwn`*${number}.* ${planHash.slice(0, 8)}, ${person(authorId)} ${moment(at)}: ${reason}`,
      ...changeLines(changes, ref),
    ]),
  ]);
}
