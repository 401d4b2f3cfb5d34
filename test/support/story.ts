import type { ReleaseId } from '../../src/domain/ids.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { Result } from '../../src/lib/result.ts';
import { decideRelease } from '../../src/usecases/approval/decide-release.ts';
import { startRelease } from '../../src/usecases/deployment/start-release.ts';
import type { Caller } from '../../src/usecases/once.ts';
import { type OpenRelease, openRelease } from '../../src/usecases/release/open-release.ts';
import { tickTodos } from '../../src/usecases/task/tick-todo.ts';
import { type TestDeps, workUntil } from './test-deps.ts';
import { people } from './test-settings.ts';
import { type WholeRelease, wholeRelease } from './whole-release.ts';

let keys = 0;

/** A person, with a key that nobody has used before. */
export function by(id: string, key?: string): Caller {
  keys += 1;
  return { actor: { kind: 'person', id }, key: key ?? `key-${process.pid}-${keys}` };
}

/** The value of a result that must be one; a refusal fails the test with its words. */
export function must<T>(result: Result<T, Refusal>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** The refusal of a result that must be one. */
export function refusal<T>(result: Result<T, Refusal>): Refusal {
  if (result.ok) throw new Error(`not refused: ${JSON.stringify(result.value)}`);
  return result.error;
}

export function request(test: TestDeps, more: Partial<OpenRelease> = {}): OpenRelease {
  return {
    service: test.services.shop,
    version: '1.1.0',
    environment: 'production',
    strategy: null,
    startsAt: null,
    reason: 'to sell more',
    because: null,
    ...more,
  };
}

export async function view(test: TestDeps, id: ReleaseId): Promise<WholeRelease> {
  const found = await wholeRelease(test.deps, id);
  if (!found) throw new Error(`there is no release ${id}`);
  return found;
}

export async function opened(test: TestDeps, more: Partial<OpenRelease> = {}): Promise<ReleaseId> {
  return must(await openRelease(test.deps, request(test, more), by(people.requester))).id;
}

export async function approved(test: TestDeps, more: Partial<OpenRelease> = {}): Promise<ReleaseId> {
  const id = await opened(test, more);
  must(
    await decideRelease(
      test.deps,
      { releaseId: id, decision: 'approve', planHash: null, comment: '' },
      by(people.approver),
    ),
  );
  return id;
}

/** Ticks everything of the checklist that a person vouches for. */
export async function attestAll(test: TestDeps, id: ReleaseId): Promise<void> {
  const { todos } = await view(test, id);
  const mine = todos.filter((todo) => todo.evidence === 'attestation').map((todo) => todo.id);
  if (mine.length > 0)
    must(await tickTodos(test.deps, { releaseId: id, shown: mine, ticked: mine }, by(people.requester)));
}

/** Started, although checks fail already. */
export async function started(test: TestDeps, more: Partial<OpenRelease> = {}): Promise<ReleaseId> {
  const id = await approved(test, more);
  await attestAll(test, id);
  must(await startRelease(test.deps, { releaseId: id, despiteFailing: true }, by(people.requester)));
  return id;
}

export function until(
  test: TestDeps,
  id: ReleaseId,
  what: string,
  isDone: (now: WholeRelease) => boolean,
): Promise<void> {
  return workUntil(test.deps, test.work, what, async () => isDone(await view(test, id)));
}

/** Deployed, with a watch that has begun and finds everything well. */
export async function watched(test: TestDeps, more: Partial<OpenRelease> = {}): Promise<ReleaseId> {
  const id = await started(test, more);
  await until(
    test,
    id,
    'the watch is healthy',
    (now) => now.deployment?.state === 'verifying' && now.deployment.verdict === 'healthy',
  );
  return id;
}

export async function completed(test: TestDeps, more: Partial<OpenRelease> = {}): Promise<ReleaseId> {
  const id = await watched(test, more);
  test.clock.advance(61_000);
  await until(test, id, 'the release is completed', (now) => now.release.state === 'completed');
  return id;
}

/** The types of everything on record, in order. */
export async function eventTypes(test: TestDeps, id: ReleaseId): Promise<string[]> {
  return (await view(test, id)).events.map((event) => event.type);
}
