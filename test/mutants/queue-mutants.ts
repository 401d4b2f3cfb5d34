import type { Mutant } from './mutant.ts';

const race = 'src/usecases/queue/queue-race.test.ts';
const model = 'src/domain/queue/queue-model.test.ts';

/** Defects in locks that end, in stops, and in the queue. */
export const queueMutants: readonly Mutant[] = [
  {
    name: 'a lock blocks beyond its end',
    file: 'src/domain/lock/lock.ts',
    find: 'return lock.liftedAt === null && (lock.expiresAt === null || lock.expiresAt > now);',
    replace: 'return lock.liftedAt === null || lock.expiresAt === now;',
    caughtBy: ['src/domain/lock/lock.test.ts'],
  },
  {
    name: 'one person lifts a stop alone',
    file: 'src/usecases/lock/stop-line.ts',
    find: 'if (lock.liftAskedBy === actor.id)',
    replace: 'if (lock.liftAskedBy === null)',
    caughtBy: ['src/usecases/lock/stop-line.test.ts'],
  },
  {
    name: 'decisions about the queue do not see each other',
    file: 'src/db/stores/queue-store.ts',
    find: 'await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${key}))`);',
    replace: 'await tx.execute(sql`select hashtext(${key})`);',
    caughtBy: [race],
  },
  {
    name: 'a turn is called while another one is',
    file: 'src/domain/queue/queue.ts',
    find: "if (called !== undefined) return { kind: 'ahead', entry: called };",
    replace: '',
    caughtBy: [model],
  },
  {
    name: 'emergencies go ahead without end',
    file: 'src/domain/queue/queue.ts',
    find: 'one.overtaken >= world.rules(one.service).overtakes',
    replace: 'one.overtaken < 0',
    caughtBy: [model],
  },
  {
    name: 'a turn is taken after its time',
    file: 'src/usecases/queue/take-turn.ts',
    find: 'entry.claimUntil === null || entry.claimUntil <= now',
    replace: 'entry.claimUntil === null',
    caughtBy: ['src/usecases/queue/queue.test.ts'],
  },
  {
    name: 'a release starts before those who wait',
    file: 'src/usecases/deployment/record-checks.ts',
    find: 'await queueCheck(work),',
    replace: '',
    caughtBy: ['src/usecases/queue/queue.test.ts'],
  },
  {
    name: 'a failed deployment goes on beside one that depends on it',
    file: 'src/usecases/queue/check-under-way.ts',
    find: 'if (running === undefined) return ok(undefined);',
    replace: "if (running?.ref !== '') return ok(undefined);",
    caughtBy: ['src/usecases/queue/check-under-way.test.ts'],
  },
];
