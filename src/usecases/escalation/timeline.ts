import { tiersAhead } from '../../domain/escalation/clock.ts';
import type { Escalation } from '../../domain/escalation/escalation.ts';
import { isChannel, type Recipient, reachOf } from '../../domain/escalation/timeline.ts';
import type { Settings } from '../../domain/settings.ts';
import type { ReleaseWork } from '../release-work.ts';

type Timed = Pick<Escalation, 'id' | 'round'>;

/** The first tier now, and the others when their time has come. */
export async function beginTimeline(work: ReleaseWork, escalation: Escalation): Promise<void> {
  const notify = escalation.tiers[0]?.notify ?? [];
  for (const recipient of notify)
    for (const channel of channelsOf(work.deps.settings, recipient)) await wantPage(work, escalation, channel);
  // People are looked up, and pagers are called, from due rows.
  if (!notify.every(isChannel)) await scheduleTier(work, escalation, 0, 0);
  await scheduleAhead(work, escalation);
}

/** Everything that is still to come, at its time. */
export async function scheduleAhead(work: ReleaseWork, escalation: Escalation): Promise<void> {
  for (const { position, at } of tiersAhead(escalation))
    await scheduleTier(work, escalation, position, at.getTime() - work.now.getTime());
}

/** Notifies this tier after `delayMs`, unless the clock was stopped or set until then. */
export async function scheduleTier(
  { deps, stores, release }: ReleaseWork,
  { id, round, tiers }: Escalation,
  position: number,
  delayMs: number,
): Promise<void> {
  const tier = tiers[position];
  await stores.reminders.insert(
    {
      id: deps.ids.next<'Reminder'>('rem'),
      releaseId: release.id,
      task: {
        kind: 'escalate',
        escalationId: id,
        tier: tier && reachOf(tier) === 'manager' ? 'manager' : 'on_call',
        position,
        round,
      },
    },
    Math.max(0, delayMs),
  );
}

export function channelsOf(settings: Pick<Settings, 'escalationChannel'>, recipient: Recipient): string[] {
  if (recipient.kind === 'escalation-channel') return [settings.escalationChannel];
  return recipient.kind === 'channel' ? [recipient.channel] : [];
}

/** Pages a channel or a person, ahead of all other pending messages; once each in every round. */
export async function wantPage(
  { deps, stores, release }: ReleaseWork,
  { id, round }: Timed,
  target: string,
): Promise<void> {
  await stores.messages.want(
    {
      id: deps.ids.next<'Message'>('msg'),
      releaseId: release.id,
      // An edited message notifies nobody: each later round is posted anew.
      surface: { kind: 'page', escalationId: id, ...(round === 0 ? {} : { round }) },
      target,
    },
    0,
  );
}

/** Wants the escalation raised at a pager. */
export async function wantPager({ deps, stores, release }: ReleaseWork, { id }: Timed, uses: string): Promise<void> {
  await stores.pagers.want({
    id: deps.ids.next<'Pager'>('pgr'),
    releaseId: release.id,
    escalationId: id,
    uses,
  });
}
