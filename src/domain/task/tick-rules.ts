import { err, ok, type Result } from '../../lib/result.ts';
import type { Actor } from '../actor.ts';
import type { Refusal } from '../refusal.ts';
import { isVerified, type TickEvidence } from './evidence.ts';
import type { Todo } from './task.ts';

const verifiable = 'a link that the bot can fetch, a check that passes, or the approved digest';

/** May this item be ticked by this actor on this kind of evidence? */
export function checkTick(todo: Todo, actor: Actor, kind: TickEvidence['kind']): Result<void, Refusal> {
  const { title } = todo;
  const allowed = checkHands(todo, actor, 'confirm');
  if (!allowed.ok) return allowed;
  // A person's word is what an attestation is; an agent's is not.
  const isOfPerson = actor.kind === 'person';
  if (isVerified({ kind })) return ok(undefined);
  if (!isOfPerson || todo.evidence === 'link') return err({ kind: 'evidence_needed', title, needed: verifiable });
  if (todo.evidence === 'output' && kind !== 'output')
    return err({ kind: 'evidence_needed', title, needed: `attached output, ${verifiable}` });
  return ok(undefined);
}

/** May this actor take back the tick of this item? Whoever takes back somebody else's says why. */
export function checkTakeBack(todo: Todo, actor: Actor, reason: string): Result<void, Refusal> {
  const allowed = checkHands(todo, actor, 'take back');
  if (!allowed.ok) return allowed;
  if (todo.ticked !== null && todo.ticked.by !== actor.id && reason.length < 3)
    return err({ kind: 'reason_needed', action: 'take back what somebody else ticked' });
  return ok(undefined);
}

/** The bot ticks its own checks, and people vouch for what approvers were shown as a person's word. */
function checkHands({ title, evidence, source }: Todo, actor: Actor, verb: string): Result<void, Refusal> {
  if (evidence === 'check') return err({ kind: 'todo_by_machine', title });
  if (actor.kind === 'agent' && evidence === 'attestation' && source === 'plan')
    return err({ kind: 'people_only', action: `${verb} “${title}”` });
  return ok(undefined);
}

/**
 * What was confirmed when the deployment started stays as it was, and so does what an earlier incident left: it was
 * settled by then.
 */
export function isFrozen({ phase, followUp }: Pick<Todo, 'phase' | 'followUp'>, hasDeployment: boolean): boolean {
  return hasDeployment && (phase === 'before' || followUp !== null);
}
