import { tiersAhead } from '../../domain/escalation/clock.ts';
import type { Recipient } from '../../domain/escalation/timeline.ts';
import type { Whom } from '../../domain/escalation/whom.ts';
import type { EscalationId } from '../../domain/ids.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';

/** So many people are named; a page is short. */
const mostNames = 3;

/**
 * The view of a page, with the names of the people it goes to next and of the systems that page. Names, because a
 * mention would notify them before their time. When the directory does not answer, the page shows their roles only.
 */
export async function withNames(
  deps: Pick<Deps, 'settings' | 'directory' | 'systems'>,
  view: ReleaseView,
  id: EscalationId,
): Promise<ReleaseView> {
  const escalation = view.escalations.find((one) => one.id === id);
  const next = escalation ? tiersAhead(escalation)[0] : undefined;
  const ids = new Set(view.pagers.filter((one) => one.escalationId === id).map(({ uses }) => uses));
  const named = [...ids].map(async (uses) => [uses, await deps.systems.nameOf(uses)] as const);
  const pagerNames = Object.fromEntries(await Promise.all(named));
  if (!next) return { ...view, pagerNames };
  const whom = next.tier.notify.map(
    async (recipient): Promise<Whom> => ({ recipient, names: await namesOf(deps, recipient) }),
  );
  return { ...view, pagerNames, next: await Promise.all(whom) };
}

async function namesOf(
  deps: Pick<Deps, 'settings' | 'directory' | 'systems'>,
  recipient: Recipient,
): Promise<string[]> {
  if (recipient.kind === 'pager') return [await deps.systems.nameOf(recipient.uses)];
  try {
    const ids = await idsOf(deps, recipient);
    const people = ids.slice(0, mostNames).map((id) => deps.directory.person(id, 'recent'));
    const names = (await Promise.all(people)).flatMap((person) => person?.name ?? []);
    return ids.length > mostNames ? [...names, `${ids.length - mostNames} more`] : names;
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return [];
  }
}

async function idsOf(
  { settings, directory }: Pick<Deps, 'settings' | 'directory'>,
  recipient: Recipient,
): Promise<readonly string[]> {
  switch (recipient.kind) {
    case 'person':
      return [recipient.person];
    case 'managers':
      return settings.managers;
    case 'on-call':
      return settings.onCallGroup === null ? [] : directory.groupMembers(settings.onCallGroup, 'recent');
    default:
      return [];
  }
}
