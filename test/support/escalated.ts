import { system } from '../../src/domain/actor.ts';
import type { Severity } from '../../src/domain/analysis/thresholds/threshold.ts';
import type { Escalation } from '../../src/domain/escalation/escalation.ts';
import type { Timelines } from '../../src/domain/escalation/timeline.ts';
import type { ReleaseId, ReminderId } from '../../src/domain/ids.ts';
import type { PolicyPart } from '../../src/domain/policy/policy.ts';
import { type Ids, randomIds } from '../../src/lib/ids.ts';
import { ok } from '../../src/lib/result.ts';
import type { Database } from '../../src/ports/database.ts';
import { inRelease, type ReleaseWork } from '../../src/usecases/release-work.ts';
import { closeEscalations, raiseEscalation } from '../../src/usecases/watch/escalate.ts';
import { must, started, until, view } from './story.ts';
import { settle, type TestDeps, testDeps } from './test-deps.ts';

/** One round of the watch, and then nothing that happens by itself. */
export const restingWatch: PolicyPart = { watchIntervalMs: 3_600_000 };

/** A release whose watch has begun, with `restingWatch`. */
export async function resting(test: TestDeps): Promise<ReleaseId> {
  const id = await started(test);
  await until(test, id, 'the watch has begun', (now) => now.deployment?.state === 'verifying');
  return id;
}

/** Does something with a release as the bot itself. */
export async function change(
  { deps }: TestDeps,
  id: ReleaseId,
  work: (work: ReleaseWork) => Promise<void>,
): Promise<void> {
  await deps.database.transaction(async (stores) =>
    must(
      await inRelease(deps, stores, id, system, async (unit) => {
        await work(unit);
        return ok(undefined);
      }),
    ),
  );
}

export async function raised(
  test: TestDeps,
  id: ReleaseId,
  key: string,
  severity: Severity = 'critical',
): Promise<Escalation> {
  await change(test, id, (work) => raiseEscalation(work, { key: `${key}:${id}`, severity, summary: `${key} fails` }));
  return escalation(test, id, key);
}

export const closed = (test: TestDeps, id: ReleaseId, key: string) =>
  change(test, id, (work) => closeEscalations(work, `${key}:${id}`));

export async function escalation(test: TestDeps, id: ReleaseId, key: string): Promise<Escalation> {
  const found = (await view(test, id)).escalations.findLast((one) => one.key === `${key}:${id}`);
  if (!found) throw new Error(`there is no escalation ${key}`);
  return found;
}

/** Ids that remember the reminders, so that a test need not wait for the real time of the database. */
export interface Waiting extends Ids {
  /** Makes every tier due now whose reminder was made since the last call. */
  passTime(database: Database): Promise<void>;
}

export function waitingIds(): Waiting {
  const reminders: ReminderId[] = [];
  return {
    next: (prefix) => {
      const made = randomIds.next(prefix);
      if (prefix === 'rem') reminders.push(made as unknown as ReminderId);
      return made as never;
    },
    async passTime(database) {
      for (const id of reminders.splice(0))
        await database.transaction(async (stores) => {
          const task = (await stores.reminders.find(id))?.task;
          if (task?.kind !== 'escalate') return;
          const now = await stores.escalations.find(task.escalationId);
          const isDone = now !== null && now.snoozedUntil === null && now.position >= (task.position ?? 0);
          if (!isDone) await stores.reminders.schedule(id, 0);
        });
    },
  };
}

const hour = 3_600_000;
/** Channel, on call, and an hour later everybody else; a channel of its own for a warning. */
export const timelines: Timelines = {
  critical: [
    { notify: [{ kind: 'escalation-channel' }], afterMs: 0 },
    { notify: [{ kind: 'on-call' }], afterMs: 0 },
    {
      notify: [
        { kind: 'managers' },
        { kind: 'channel', channel: 'CINCIDENT' },
        { kind: 'person', person: 'UBYSTANDER' },
      ],
      afterMs: hour,
    },
  ],
  warning: [{ notify: [{ kind: 'channel', channel: 'CWARNING' }], afterMs: 0 }],
};

/** A release that rests, with everything that a test of its escalations asks for. */
export async function beginEscalated(database: Database, escalation: Timelines = timelines) {
  const ids = waitingIds();
  const test = testDeps(database, { policy: restingWatch, escalation, overrides: { ids } });
  const id = await resting(test);
  await settle(test.deps, test.work);
  return { test, id, passTime: () => ids.passTime(database) };
}

/** How many pages each target was sent, one per round. */
export const pagesOf = (test: TestDeps) => {
  const sent = new Map<string, string[]>();
  for (const { message } of test.messenger.shown)
    if (message.surface.kind === 'page')
      sent.set(message.target, [...new Set([...(sent.get(message.target) ?? []), message.id])]);
  return Object.fromEntries([...sent].map(([target, ids]) => [target, ids.length]));
};

export const escalationEvents = async (test: TestDeps, id: Parameters<typeof view>[1]) =>
  (await view(test, id)).events.flatMap((event) => (event.type.startsWith('escalation.') ? [event] : []));
