import { releaseRef } from '../../domain/release/release.ts';
import type { ViewWith } from '../../domain/release/view.ts';
import { blockedWords, taskRef } from '../../domain/task/task.ts';
import { type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';

/** “Tasks: 3 of 7 done · 1 blocked (R-12.4 Back up the database: waits for DBA)”; null for a release without tasks. */
export function taskSummary({ release, tasks }: ViewWith<'tasks'>): Mrkdwn | null {
  const all = tasks.filter(({ position }) => position !== 0);
  if (all.length === 0) return null;
  const of = (state: string) => all.filter((task) => task.state === state);
  const named = (state: 'blocked' | 'failed') => {
    const [first, ...others] = of(state);
    if (first === undefined) return mrkdwn``;
    const why =
      first.blocked === null
        ? ''
        : `: ${first.blocked.waitsFor === null ? blockedWords(first) : `waits for ${first.blocked.waitsFor}`}`;
    const name = `${taskRef(release, first)} ${first.title}${why}`;
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    return mrkdwn` · *${others.length + 1} ${state}* (${name.length > 160 ? `${name.slice(0, 160)}…` : name}${more})`;
  };
  return mrkdwn`*Tasks* ${of('done').length} of ${all.length} done${named('blocked')}${named('failed')} · “/deploy tasks ${releaseRef(release)}”`;
}
