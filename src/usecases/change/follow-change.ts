import { type ChangeRequest, changeRef, internalChanges, stateFor, wayTo } from '../../domain/change/change-request.ts';
import { type ChangeState, changeLifecycle } from '../../domain/change/lifecycle.ts';
import { changeTypeOf, internalChangesIn } from '../../domain/change/settings.ts';
import { changeStateWords, phaseOfChange } from '../../domain/change/words.ts';
import { clockWords } from '../../domain/explanation.ts';
import type { ReleaseEdit } from '../release-work.ts';

/**
 * Brings the change request of a release, if it is kept here, to where the release is, in the same transaction; opens it
 * when the settings want one and there is none. `hasMoved`: the release has another state than before.
 */
export async function followChange(work: ReleaseEdit, hasMoved: boolean): Promise<void> {
  const { deps, stores, release } = work;
  const settings = internalChangesIn(deps.settings, release);
  // One that was opened is followed to its end, also when the settings have changed since.
  if (settings === null && !hasMoved) return;
  const found = await stores.changeRequests.forRelease(release.id);
  if (found === null && settings === null) return;
  if (found === null && release.endedAt !== null) return;
  // What a person found in the review holds until something else happens to the release.
  if (found?.state === 'closed' && !hasMoved) return;
  const change = await asEmergency(work, found ?? (await open(work)));
  const target = stateFor(release.state, change);
  if (change.state !== target) await moveChange(work, change, target);
}

/** Moves it along its lifecycle by the shortest way, and records each state. */
export async function moveChange(
  work: ReleaseEdit,
  change: ChangeRequest,
  target: ChangeState,
): Promise<ChangeRequest> {
  const way = wayTo(change.state, target);
  // Its release went a way that its lifecycle does not have, which a test of all pairs rules out.
  if (way === null) throw new Error(`${changeRef(change)} cannot get from ${change.state} to ${target}`);
  let now = change;
  for (const { to } of way) {
    now = { ...now, state: to, ...marks(work, now, to), updatedAt: work.now };
    await work.record('change.moved', {
      uses: internalChanges,
      number: changeRef(now),
      to: phaseOfChange(to),
      status: changeStateWords[to],
    });
  }
  await work.stores.changeRequests.save(now);
  if (now.state === 'review' && change.state !== 'review') await askForReview(work, now);
  return now;
}

function marks(work: ReleaseEdit, change: ChangeRequest, to: ChangeState): Partial<ChangeRequest> {
  switch (to) {
    case 'scheduled':
      return { authorizedAt: work.now };
    case 'assess':
      return { authorizedAt: null };
    case 'review': {
      const withinMs = internalChangesIn(work.deps.settings, work.release)?.reviewWithinMs ?? 3 * 86_400_000;
      return {
        reviewBy: new Date(work.now.getTime() + withinMs),
        outcome: null,
        reviewWords: '',
        reviewedBy: null,
        reviewedAt: null,
      };
    }
    case 'closed':
      // Standard changes need no review when they succeed.
      return change.outcome === null
        ? { outcome: 'successful', reviewedBy: 'quarterdeck', reviewedAt: work.now, reviewBy: null }
        : { reviewBy: null };
    default:
      return {};
  }
}

/** A release that is an emergency has an emergency change. */
async function asEmergency(work: ReleaseEdit, change: ChangeRequest): Promise<ChangeRequest> {
  const { emergency } = work.release.plan;
  if (emergency === undefined || change.type === 'emergency') return change;
  const declared: ChangeRequest = {
    ...change,
    type: 'emergency',
    typeReason: emergency.reason,
    updatedAt: work.now,
  };
  await work.stores.changeRequests.save(declared);
  await work.record('change.typed', { number: changeRef(change), type: 'emergency', reason: emergency.reason });
  return declared;
}

async function open(work: ReleaseEdit): Promise<ChangeRequest> {
  const { deps, stores, release, now } = work;
  const settings = internalChangesIn(deps.settings, release);
  if (settings === null) throw new Error(`no change requests are kept here for ${release.id}`);
  const { type, reason } = changeTypeOf(settings, release.plan);
  const change = await stores.changeRequests.insert({
    id: deps.ids.next<'ChangeRequest'>('chg'),
    releaseId: release.id,
    type,
    typeReason: reason,
    state: changeLifecycle.states[0] ?? 'new',
    openedAt: now,
    authorizedAt: null,
    reviewBy: null,
    outcome: null,
    reviewWords: '',
    reviewedBy: null,
    reviewedAt: null,
    updatedAt: now,
  });
  await work.record('change.opened', { uses: internalChanges, number: changeRef(change) });
  return change;
}

async function askForReview({ deps, stores, release }: ReleaseEdit, change: ChangeRequest): Promise<void> {
  const ref = changeRef(change);
  const until = change.reviewBy === null ? '' : ` until ${clockWords(change.reviewBy.toISOString())}`;
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    releaseId: release.id,
    key: `change-review:${change.id}:${release.state}`,
    target: deps.settings.releaseChannel,
    threadOf: { kind: 'card' },
    content: {
      kind: 'text',
      text: `:memo: ${ref} (${change.type} change) waits for its review${until}, by somebody who did not request or run the release: “/deploy change review ${ref} successful”, “issues” or “unsuccessful”, and a sentence.`,
    },
    priority: 4,
  });
}
