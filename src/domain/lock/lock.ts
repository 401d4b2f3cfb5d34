import type { LockId, PostId } from '../ids.ts';

/**
 * A lock prevents releases in its scope from starting until a person removes it or it expires. A warning only asks who
 * starts a release to confirm. A stop is a lock on everything, and takes two people to lift.
 */
export interface Lock {
  id: LockId;
  kind: 'lock' | 'warning' | 'stop';
  scope: 'global' | 'environment' | 'service';
  environment: string | null;
  service: string | null;
  reason: string;
  authorId: string;
  /** Who looks after it now; null: its author. */
  responsibleId: string | null;
  createdAt: Date;
  /** From then on it no longer applies; null when only a person ends it. */
  expiresAt: Date | null;
  /** The first of the two people who lift a stop. */
  liftAskedBy: string | null;
  liftAskedAt: Date | null;
  liftAskReason: string | null;
  /** The announcement of a stop. */
  postId: PostId | null;
  liftedAt: Date | null;
  liftedBy: string | null;
  liftReason: string | null;
}

/** What a lock covers. */
export type LockScope = Pick<Lock, 'scope' | 'service' | 'environment'>;

/** Does it still apply? An expired lock does not, whether or not that is on record already. */
export function applies(lock: Pick<Lock, 'liftedAt' | 'expiresAt'>, now: Date): boolean {
  return lock.liftedAt === null && (lock.expiresAt === null || lock.expiresAt > now);
}

/** Does it cover a release of `service` to `environment`? */
export function covers(lock: LockScope, service: string, environment: string): boolean {
  if (lock.scope === 'global') return true;
  if (lock.scope === 'environment') return lock.environment === environment;
  return lock.service === service && (lock.environment === null || lock.environment === environment);
}

/** The first of these locks that keeps a release of `service` to `environment` from starting now. */
export function lockOn(locks: readonly Lock[], service: string, environment: string, now: Date): Lock | null {
  const blocking = locks.filter(
    (lock) => lock.kind !== 'warning' && applies(lock, now) && covers(lock, service, environment),
  );
  return blocking.find(({ kind }) => kind === 'stop') ?? blocking[0] ?? null;
}

/** The warnings that somebody who starts a release of `service` to `environment` now has to confirm. */
export function warningsOn(locks: readonly Lock[], service: string, environment: string, now: Date): Lock[] {
  return locks.filter((lock) => lock.kind === 'warning' && applies(lock, now) && covers(lock, service, environment));
}

/** Every lock, warning and stop that covers this place and is not lifted on record. */
export function openOn(locks: readonly Lock[], service: string, environment: string): Lock[] {
  return locks.filter((lock) => lock.liftedAt === null && covers(lock, service, environment));
}

/** Who looks after a lock. */
export function responsibleFor(lock: Pick<Lock, 'responsibleId' | 'authorId'>): string {
  return lock.responsibleId ?? lock.authorId;
}

/** A description of what a lock covers: the name and the environment. */
export function describeScope({ scope, service, environment }: LockScope): { what: string; where: string } {
  if (scope === 'global') return { what: 'everything', where: '' };
  if (service === null) return { what: environment ?? '', where: '' };
  return { what: service, where: environment === null ? ' in every environment' : ` in ${environment}` };
}

/** What must be typed after `lock` or `unlock` to mean it. */
export function typedScope({ scope, service, environment }: LockScope): string {
  if (scope === 'global') return 'all';
  if (service === null) return environment ?? 'all';
  return environment === null ? service : `${service} in ${environment}`;
}

/** A lock of a new kind, with everything that is not said left empty. */
export function newLock(
  lock: Pick<Lock, 'id' | 'scope' | 'service' | 'environment' | 'reason' | 'authorId' | 'createdAt'> & Partial<Lock>,
): Lock {
  return {
    kind: 'lock',
    responsibleId: null,
    expiresAt: null,
    liftAskedBy: null,
    liftAskedAt: null,
    liftAskReason: null,
    postId: null,
    liftedAt: null,
    liftedBy: null,
    liftReason: null,
    ...lock,
  };
}

/** When somebody who looks after a lock is reminded, and when that is not needed. */
export interface LockPace {
  /** How often whoever looks after a lock is told that it is still there. */
  nagEveryMs: number;
  /** How long before its end they are told that it expires. */
  nagBeforeExpiryMs: number;
}

/** What is due for a lock now, and how long until something is due again; null when nothing ever is. */
export function dueFor(
  lock: Lock,
  lookedAt: Date | null,
  now: Date,
  { nagEveryMs, nagBeforeExpiryMs }: LockPace,
): { act: 'lift' | 'remind' | 'warn_of_end' | null; againMs: number | null } {
  if (lock.liftedAt !== null) return { act: null, againMs: null };
  const at = now.getTime();
  const end = lock.expiresAt?.getTime() ?? null;
  if (end !== null && end <= at) return { act: 'lift', againMs: null };
  const since = (lookedAt ?? lock.createdAt).getTime();
  const soon = end === null ? null : end - nagBeforeExpiryMs;
  // A lock that is shorter than that needs no warning of its end.
  const warns = soon !== null && soon > lock.createdAt.getTime() ? soon : null;
  const nag = since + nagEveryMs;
  const times = [nag, ...(warns !== null && warns > since ? [warns] : []), ...(end === null ? [] : [end])];
  const past = times.filter((time) => time <= at);
  const act = past.length === 0 ? null : warns !== null && warns > since && warns <= at ? 'warn_of_end' : 'remind';
  const from = act === null ? since : at;
  const next = [from + nagEveryMs, ...(warns !== null && warns > at ? [warns] : []), ...(end === null ? [] : [end])];
  return { act, againMs: Math.max(0, Math.min(...next) - at) };
}
