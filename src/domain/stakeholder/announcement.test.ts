import { describe, expect, it } from 'vitest';
import { aDeployment, aRelease, aReleaseView } from '../../../test/support/builders.ts';
import type { DeploymentState } from '../deployment/lifecycle.ts';
import type { ReleaseState } from '../release/lifecycle.ts';
import { phasesOf, type ReleaseView } from '../release/view.ts';
import { announcementWords, cellToTell } from './announcement.ts';
import { defaultTopics, type StakeholderGroup } from './matrix.ts';
import { placesByTarget } from './place.ts';

function at(state: ReleaseState, deploymentState: DeploymentState | null): ReleaseView {
  const release = { ...aRelease({ service: 'shop', state }), number: 1 };
  const deployment = deploymentState === null ? null : aDeployment(release.id, { state: deploymentState });
  return { ...aReleaseView(), release, deployment, ...phasesOf({ release, deployment }) };
}

function group(id: string): StakeholderGroup {
  const topics = defaultTopics[id];
  if (!topics) throw new Error(`there is no group ${id}`);
  return { id, name: id, channels: [], places: [], topics };
}

/** What a group is told on this way, in order. */
function toldOn(id: string, way: readonly [ReleaseState, DeploymentState | null][]): string[] {
  const told: string[] = [];
  for (const [state, deployment] of way) {
    const cell = cellToTell(group(id), at(state, deployment), told);
    if (cell !== null) told.push(cell);
  }
  return told.map((cell) => cell.slice(id.length + 1));
}

const good: [ReleaseState, DeploymentState | null][] = [
  ['in_review', null],
  ['approved', null],
  ['in_progress', 'running'],
  ['in_progress', 'paused'],
  ['in_progress', 'verifying'],
  ['completed', 'succeeded'],
];
const bad: [ReleaseState, DeploymentState | null][] = [
  ...good.slice(0, 5),
  ['in_progress', 'degraded'],
  ['in_progress', 'verifying'],
  ['in_progress', 'degraded'],
  ['in_progress', 'rolling_back'],
  ['rolled_back', 'rolled_back'],
];

describe('a group whose messages cannot be edited', () => {
  it('is told of a good release at each change of phase; without news during it when it hears of problems only', () => {
    expect(toldOn('product', good)).toEqual(['before', 'during', 'after/completed']);
    expect(toldOn('executives', good)).toEqual(['before', 'after/completed']);
  });

  it('is told of a problem once, of its end once, and of the outcome', () => {
    expect(toldOn('product', bad)).toEqual([
      ...['before', 'during', 'during/problem', 'during/recovered', 'after/rolled_back'],
    ]);
    expect(toldOn('support', bad)).toEqual(['before', 'during/problem', 'during/recovered', 'after/rolled_back']);
  });

  it('is told when what was completed is rolled back after all', () => {
    const way: typeof good = [...good, ['completed', 'rolling_back'], ['rolled_back', 'rolled_back']];
    expect(toldOn('executives', way)).toEqual(['before', 'after/completed', 'during/problem', 'after/rolled_back']);
  });

  it('hears that a release is canceled only when it had heard of it', () => {
    expect(toldOn('executives', [['cancelled', null]])).toEqual([]);
    expect(toldOn('executives', [good[0] ?? ['in_review', null], ['cancelled', null]])).toEqual([
      ...['before', 'after/cancelled'],
    ]);
  });

  it('reads that a problem is not seen any more before everything else', () => {
    const { text, headline } = announcementWords(
      group('executives'),
      at('in_progress', 'verifying'),
      'executives/during/recovered',
    );
    expect(headline).toBe('Verifying');
    expect(text.pieces[0]).toMatchObject({ text: 'The problem that was reported is no longer seen.' });
  });
});

it('a place keeps its target when its addresses change', () => {
  const place = (uses: string, to: string) => ({ uses, with: { to: [to] }, position: 0 });
  const targets = (...places: ReturnType<typeof place>[]) => [...placesByTarget(places).keys()];
  expect(targets(place('smtp', 'a'), place('teams', 'b'), place('smtp', 'c'))).toEqual(['smtp:1', 'teams:1', 'smtp:2']);
  expect(targets(place('smtp', 'd'))).toEqual(['smtp:1']);
});
