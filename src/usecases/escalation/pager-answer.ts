import { type Actor, system } from '../../domain/actor.ts';
import type { PagerAnswer } from '../../domain/escalation/pager.ts';
import { redact } from '../../lib/redact.ts';
import { visibleText } from '../../lib/visible-text.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { PagerEvent, PagerSource } from '../../ports/pager-source.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';

/** What became of it, when it came first: `taken`, or why nothing was changed. */
export type PagerOutcome = 'taken' | 'unknown' | 'known already' | 'of an earlier round' | 'repeated';

export type Answer = PagerAnswer & { name: string };

/** Who did it, as a member of the workspace where they can be found, and otherwise by name. */
export async function answerOf(
  deps: RequestDeps,
  source: PagerSource,
  { did, by }: PagerEvent,
): Promise<{ actor: Actor; answer: Answer }> {
  const name = shownName(by.name);
  const id = await memberOf(deps, source, by.id);
  const answer: Answer = { in: source.name, did, by: id ?? name, name };
  return { actor: id === null ? system : { kind: 'person', id }, answer };
}

async function memberOf(deps: RequestDeps, source: PagerSource, personId: string): Promise<string | null> {
  try {
    const email = await source.emailOf(personId);
    const id = email === null ? null : await deps.directory.personWithEmail(email);
    return id !== null && (await checkMember(deps, id)).ok ? id : null;
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    // That they act is certain, and only who they are in Slack is not.
    deps.logger.warn({ err: error }, 'a person of a pager could not be looked up in Slack');
    return null;
  }
}

/** A name must not look like an id, or it would be shown as another person. */
function shownName(name: string): string {
  const plain = visibleText(redact(name)).trim().slice(0, 80);
  if (plain === '') return 'somebody';
  return /^[UW][A-Z0-9]+$/.test(plain) || plain === system.id ? `“${plain}”` : plain;
}
