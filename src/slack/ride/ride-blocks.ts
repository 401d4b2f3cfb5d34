import type { ReleaseView } from '../../domain/release/view.ts';
import type { Rider } from '../../domain/ride/rider.ts';
import { type Block, context } from '../kit/blocks.ts';
import { joinMrkdwn, Mrkdwn, mrkdwn, person } from '../kit/mrkdwn.ts';

const mostShown = 8;
const icons = { good: ':+1:', 'uh-oh': ':rotating_light:' } as const;

/** Who rides with the release, and what they said. */
export function rideBlocks({ riders }: Pick<ReleaseView, 'riders'>): Block[] {
  if (riders.length === 0) return [];
  const shown = [...riders]
    .sort((a, b) => weight(a) - weight(b))
    .slice(0, mostShown)
    .map(riderWords);
  const more = riders.length > mostShown ? mrkdwn` and ${String(riders.length - mostShown)} more` : mrkdwn``;
  return [context(mrkdwn`:oncoming_automobile: Riding along: ${joinMrkdwn(shown, ', ')}${more}`)];
}

/** Those who see a problem first. */
const weight = ({ verdict }: Rider) => (verdict === 'uh-oh' ? 0 : verdict === null ? 1 : 2);

function riderWords({ personId, verdict, why }: Rider): Mrkdwn {
  if (verdict === null) return person(personId);
  const said = why === '' ? mrkdwn`` : mrkdwn` “${why.length > 80 ? `${why.slice(0, 80)}…` : why}”`;
  return mrkdwn`${person(personId)} ${new Mrkdwn(icons[verdict])}${said}`;
}
