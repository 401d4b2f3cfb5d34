import type { Mutant } from './mutant.ts';

const target = 'src/domain/release/target.ts';
const words = 'src/domain/release/target.test.ts';
const finding = 'src/usecases/query/find-target.ts';
const whole = 'test/app/targets.test.ts';

/** Defects in what is understood of a typed line, and in what the record remembers. */
export const targetMutants: readonly Mutant[] = [
  {
    name: 'a number at the beginning of a sentence is taken for a release',
    file: target,
    find: 'const reference = /^(?:r[-‐‑‒–—]|#)(\\d+)$/iu;',
    replace: 'const reference = /^(?:r[-‐‑‒–—]|#)?(\\d+)$/iu;',
    caughtBy: [words],
  },
  {
    name: 'a service that is named is taken for a reason',
    file: target,
    find: "if (service) return { kind: 'services', values: [service.name], length: service.length };",
    replace: '',
    caughtBy: [words],
  },
  {
    name: 'a version that nothing on record has is taken for a reason',
    file: target,
    find: '.test(word)) return true;\n  return /^v?\\d+\\.\\d+(?:',
    replace: '.test(word)) return false;\n  return /^v?\\d+\\.\\d+(?:',
    caughtBy: [words],
  },
  {
    name: 'the release that fits is taken although another service is named',
    file: finding,
    find: 'isAmong(release.service, services) &&\n    isAmong(release.environment, environments) &&\n    versions.every',
    replace: 'isAmong(release.environment, environments) &&\n    versions.every',
    caughtBy: [whole],
  },
  {
    name: 'of several releases that fit the newest is taken',
    file: finding,
    find: 'if (only && fitting.length === 1) return ok(only);',
    replace: 'if (only) return ok(only);',
    caughtBy: [whole],
  },
  {
    name: 'a service that is named within a sentence is overlooked',
    file: finding,
    find: "if (namesNothing(mentions) || (verb === 'note' && !isElsewhere)) return one(verb, read, all, all);",
    replace: 'if (true) return one(verb, read, all, all);',
    caughtBy: [whole],
  },
  {
    name: 'what is named beside a reference is not held against it',
    file: finding,
    find: 'if (fits(release, target) && returnsTo(release, returnTo)) return ok(release);',
    replace: 'if (true) return ok(release);',
    caughtBy: [whole],
  },
  {
    name: 'only releases that are open can be rolled back by name',
    file: finding,
    find: "const places = verb === 'rollback' ? everyPlace(deps) : active;",
    replace: 'const places = active;',
    caughtBy: [whole],
  },
  {
    name: 'a start time that is not understood is overlooked',
    file: 'src/slack/commands/control-commands.ts',
    find: "if (words !== '' && !isNow &&",
    replace: "if (words === 'never' && !isNow &&",
    caughtBy: [whole],
  },
  {
    name: 'of two start times the last one wins',
    file: 'src/slack/commands/parse-request.ts',
    find: 'if (before !== undefined)\n',
    replace: "if (before === 'never')\n",
    caughtBy: [whole],
  },
  {
    name: 'a lock on one service in one place covers more',
    file: 'src/domain/lock/lock-line.ts',
    find: '? ok({ scope: service, environment, reason: words })',
    replace: '? ok({ scope: service, environment: null, reason: words })',
    caughtBy: ['src/domain/lock/lock-line.test.ts'],
  },
  {
    name: 'a service may be named like a command',
    file: 'src/domain/reserved-words.ts',
    find: 'if (reserved.has(word))',
    replace: "if (word === '')",
    caughtBy: ['src/config/names.test.ts'],
  },
  {
    name: 'that nothing answers is taken for a first deployment',
    file: 'src/usecases/release/find-replaced.ts',
    find: "const last = running.kind === 'version' ? running.version : await lastLive(stores, place);",
    replace: "const last = running.kind === 'version' ? running.version : null;",
    caughtBy: ['test/app/memory.test.ts'],
  },
  {
    name: 'a version whose release failed is returned to',
    file: 'src/domain/release/standing.ts',
    find: "return standing !== 'failed' && standing !== 'rolled_back';",
    replace: 'return true;',
    caughtBy: ['test/app/memory.test.ts'],
  },
  {
    name: 'what was not seen is ticked',
    file: 'src/usecases/task/create-tasks.ts',
    find: "if (plan.replaced?.source === 'record') return null;",
    replace: '',
    caughtBy: ['test/app/memory.test.ts'],
  },
  {
    name: 'a deployment that is not over is forgotten when newer ones are',
    file: 'src/db/stores/deployment-store.ts',
    find: 'inArray(deployments.state, [...underWayStates])',
    replace: 'inArray(deployments.state, [])',
    caughtBy: ['src/db/embedded.test.ts'],
  },
  {
    name: 'a version that failed later still counts as one that went well',
    file: 'src/db/stores/deployment-store.ts',
    find: 'not(hasFailedSince),',
    replace: '',
    caughtBy: ['src/db/embedded.test.ts'],
  },
  {
    name: 'a planned start happens however late',
    file: 'src/usecases/run-reminder.ts',
    find: 'if (lateMs > policyOf(',
    replace: 'if (lateMs > 1e12 * policyOf(',
    caughtBy: ['test/app/memory.test.ts'],
  },
  {
    name: 'a release that is planned for later starts at once',
    file: 'src/usecases/deployment/start-release.ts',
    find: 'if (!input.early && release.startsAt !== null',
    replace: "if (input.releaseId === '' && release.startsAt !== null",
    caughtBy: ['test/app/memory.test.ts'],
  },
  {
    name: 'nobody is told that an approval starts the deployment',
    file: 'src/usecases/approval/decide-release.ts',
    find: "if (isLast && start === 'now' && !input.starts",
    replace: "if (isLast && start === 'later' && !input.starts",
    caughtBy: ['test/app/memory.test.ts'],
  },
  {
    name: 'who may decide is remembered for half a minute',
    file: 'src/slack/kit/slack-directory.ts',
    find: "if (freshness === 'recent' && kept",
    replace: 'if (kept',
    caughtBy: ['test/app/memory.test.ts'],
  },
  {
    name: 'a step that failed is left out of a long card',
    file: 'src/slack/kit/blocks.ts',
    find: "const isUrgent = (task: TaskLine) => task.status === 'error' ||",
    replace: "const isUrgent = (task: TaskLine) => task.status === 'pending' ||",
    caughtBy: ['src/slack/kit/fit-lines.test.ts'],
  },
];
