import { openOn } from '../../domain/lock/lock.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { type Block, lines, section } from '../kit/blocks.ts';
import { lockLine } from './lock-line.ts';

const mostShown = 3;

/** What keeps a release from starting, or is to be confirmed then; nothing once it was started. */
export function lockBlocks({
  locks,
  release,
  deployment,
}: Pick<ReleaseView, 'locks' | 'release' | 'deployment'>): Block[] {
  if (deployment !== null || release.endedAt !== null) return [];
  const open = openOn(locks, release.service, release.environment);
  return open.length === 0 ? [] : [section(lines(...open.slice(0, mostShown).map(lockLine)))];
}
