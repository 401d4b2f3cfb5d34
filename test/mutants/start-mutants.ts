import type { Mutant } from './mutant.ts';

const signOffs = 'src/domain/version-record/gate.ts';
const signOffTest = 'src/domain/version-record/gate.test.ts';
const promotion = 'src/domain/promotion/promotion.ts';
const promotionTest = 'src/domain/promotion/promotion.test.ts';
const defaultPromotionTest = 'src/usecases/promotion/default-promotion.test.ts';
const calendar = 'src/domain/calendar/calendar.ts';
const calendarTest = 'src/domain/calendar/calendar.test.ts';
const decide = 'src/usecases/improvement/decide-improvement.ts';
const decideTest = 'src/usecases/improvement/improvements.test.ts';

/** Errors in what a release waits for before it starts: sign-offs, promotion, the calendar; and in who decides. */
export const startMutants: readonly Mutant[] = [
  {
    name: 'a sign-off of other content counts',
    file: signOffs,
    find: 'return digest === about.digest',
    replace: 'return true',
    caughtBy: [signOffTest],
  },
  {
    name: 'a requester signs off for QA',
    file: signOffs,
    find: 'ownIds.includes(authorId)',
    replace: 'false',
    caughtBy: [signOffTest],
  },
  {
    name: 'a sign-off of somebody who left the group counts',
    file: signOffs,
    find: 'return members === null || members.includes(authorId);',
    replace: 'return true;',
    caughtBy: [signOffTest],
  },
  {
    name: 'a group that cannot be read is taken for one that agrees',
    file: signOffs,
    find: "if (members === 'unknown') return",
    replace: 'if (false) return',
    caughtBy: [signOffTest],
  },
  {
    name: 'a sign-off never expires',
    file: 'src/domain/version-record/version-record.ts',
    find: "expiresAt.getTime() <= now.getTime() ? 'expired' : 'valid'",
    replace: "expiresAt.getTime() < 0 ? 'expired' : 'valid'",
    caughtBy: [signOffTest],
  },
  {
    name: 'another digest of the same version is promoted',
    file: promotion,
    find: 'if (proof.digest !== digest)',
    replace: 'if (false)',
    caughtBy: [promotionTest],
  },
  {
    name: 'what has not succeeded in the environment before is promoted',
    file: promotion,
    find: 'if (!proof.hasSucceeded)',
    replace: 'if (false)',
    caughtBy: [promotionTest],
  },
  {
    name: 'nobody waits for the soak time',
    file: promotion,
    find: 'return leftMs > 0',
    replace: 'return leftMs > Infinity',
    caughtBy: [promotionTest],
  },
  {
    name: 'a release is held to an order of environments that nobody wrote down',
    file: promotion,
    find: "promotion === 'required' && settings.hasEnvironmentOrder",
    replace: "promotion === 'required'",
    caughtBy: [promotionTest],
  },
  {
    name: 'production is open to what was never in staging, unless the settings say otherwise',
    file: 'src/domain/promotion/policy.ts',
    find: "promotion: 'required', soakMs: 0",
    replace: "promotion: 'optional', soakMs: 0",
    caughtBy: [defaultPromotionTest],
  },
  {
    name: 'a rehearsal hides that the version has succeeded',
    file: 'src/usecases/promotion/promotion-check.ts',
    find: 'stores.deployments.newestToStay(',
    replace: 'stores.deployments.newestOf(',
    caughtBy: [defaultPromotionTest],
  },
  {
    name: 'settings that ask for promotion without an order are taken',
    file: 'src/config/policy/promotion.ts',
    find: 'if (settings.hasEnvironmentOrder) return [];',
    replace: 'if (settings.environments.length > 0) return [];',
    caughtBy: ['src/config/promotion.test.ts'],
  },
  {
    name: 'a freeze looks at the start only, not at the end of the deployment',
    file: calendar,
    find: 'overlapping(one, from, countedEnd(one, from, lengthMs)).length > 0',
    replace: 'overlapping(one, from, new Date(from.getTime() + 1)).length > 0',
    caughtBy: [calendarTest],
  },
  {
    name: 'a deployment may end after its window',
    file: calendar,
    find: 'one.startsAt <= from && one.endsAt >= to',
    replace: 'one.startsAt <= from && one.endsAt >= from',
    caughtBy: [calendarTest],
  },
  {
    name: 'a local time that a clock change skips comes all the same',
    file: 'src/lib/recurrence.ts',
    find: 'return isExisting(wall, timeZone) ? [',
    replace: 'return isExisting(wall, timeZone) || true ? [',
    caughtBy: ['src/lib/recurrence.test.ts'],
  },
  {
    name: 'a freeze does not wait for a start that is being decided',
    file: 'src/usecases/calendar/freezes.ts',
    find: "    await stores.locks.hold('alone');\n    // A start",
    replace: '    // A start',
    caughtBy: ['src/usecases/calendar/freeze-race.test.ts'],
  },
  {
    name: 'whoever proposed an improvement accepts it',
    file: decide,
    find: 'if ([improvement.proposerId, improvement.onBehalfOf].includes(caller.actor.id))',
    replace: 'if (false)',
    caughtBy: [decideTest],
  },
  {
    name: 'anybody decides about a proposed improvement',
    file: decide,
    find: 'if (approvers.value !== null && !approvers.value.includes(caller.actor.id))',
    replace: 'if (false)',
    caughtBy: [decideTest],
  },
  {
    name: 'a proposed improvement is decided twice',
    file: decide,
    find: "if (improvement.state !== 'open')",
    replace: 'if (false)',
    caughtBy: [decideTest],
  },
];
