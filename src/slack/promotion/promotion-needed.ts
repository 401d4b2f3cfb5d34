import { withBypasses } from '../../domain/gate/bypass.ts';
import { holds } from '../../domain/gate/gate.ts';
import type { ViewWith } from '../../domain/release/view.ts';
import { cut } from '../kit/limits.ts';
import { type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';

const longest = 200;

/**
 * What is missing in the environment before, with what brings the version there; null when nothing is, or somebody has
 * bypassed it for this plan.
 */
export function promotionNeeded({ release, promotion, bypasses }: ViewWith<'promotion' | 'bypasses'>): Mrkdwn | null {
  if (promotion === null) return null;
  const [check = promotion] = withBypasses([promotion], bypasses, release.planHash);
  return holds(check) ? null : mrkdwn`promotion (${cut(check.detail, longest)})`;
}
