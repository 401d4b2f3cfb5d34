import type { Mutant } from './mutant.ts';

const deployment = 'src/usecases/deployment';
const unknownEnd = `${deployment}/resolve-unknown.test.ts`;

/** Defects in how steps are started, followed, stopped and rolled back. */
export const deploymentMutants: readonly Mutant[] = [
  {
    name: 'approvers are not checked again at the start',
    file: `${deployment}/gate-evidence.ts`,
    find: 'const counted = members.filter((member) => member.ok && mayApprove(member.value, rule).ok).length;',
    replace: 'const counted = members.length;',
    caughtBy: ['src/usecases/deployment/start-release.test.ts'],
  },
  {
    name: 'a lock is not looked at when a release starts',
    file: `${deployment}/start-release.ts`,
    find: 'const lock = lockOn(await stores.locks.open(), release.service, release.environment);',
    replace: 'const lock = lockOn([], release.service, release.environment);',
    caughtBy: ['src/usecases/deployment/start-release.test.ts'],
  },
  {
    name: 'a start and a rollback in one place do not see each other',
    file: 'src/db/stores/deployment-store.ts',
    find: 'await tx.execute(sql`select pg_advisory_xact_lock(hashtext(',
    replace: 'await tx.execute(sql`select length((',
    caughtBy: ['src/usecases/deployment/one-place.test.ts'],
  },
  {
    name: 'a release starts while a lock is being placed',
    file: `${deployment}/start-release.ts`,
    find: "await stores.locks.hold('shared');",
    replace: '',
    caughtBy: ['src/usecases/deployment/one-place.test.ts'],
  },
  {
    name: 'a start that had to wait is put on record before what it waited for',
    file: `${deployment}/start-release.ts`,
    find: 'work.retime();',
    replace: '',
    caughtBy: ['src/usecases/deployment/one-place.test.ts'],
  },
  {
    name: 'another artifact than the approved one is deployed',
    file: `${deployment}/gate-evidence.ts`,
    find: 'else if (artifact.value.digest !== plan.artifact.digest)',
    replace: "else if (artifact.value.digest === '')",
    caughtBy: ['src/usecases/deployment/start-release.test.ts'],
  },
  {
    name: 'after a crash the step is started anew instead of looked up',
    file: `${deployment}/run-step.ts`,
    find: "return { kind: step.state === 'running' ? 'begun' : 'lost', step };",
    replace:
      "return { kind: 'begun', step: { ...step, operationId: step.operationId && deps.ids.next<'Operation'>('op') } };",
    caughtBy: ['src/usecases/crash.test.ts'],
  },
  {
    name: 'an unknown end is taken for success',
    file: `${deployment}/run-command.ts`,
    find: "case 'unknown':\n      return { kind: 'unknown', detail: report.detail };",
    replace: "case 'unknown':\n      return { kind: 'done', output: report.detail };",
    caughtBy: ['src/usecases/crash.test.ts'],
  },
  {
    name: 'a rollback goes past a newer deployment',
    file: `${deployment}/roll-back.ts`,
    find: 'if (newest && newest.id !== deployment.id) {',
    replace: "if (newest && newest.id === 'nothing') {",
    caughtBy: ['src/usecases/deployment/control-deployment.test.ts'],
  },
  {
    name: 'a rollback does not wait for the step that goes forward',
    file: `${deployment}/run-step.ts`,
    find: "if (others.some((other) => other.state === 'running')) {",
    replace: "if (others.some((other) => other.id === 'none')) {",
    caughtBy: ['src/usecases/crash.test.ts'],
  },
  {
    name: 'a release may start without its approvals',
    file: `${deployment}/start-release.ts`,
    find: "if (release.state !== 'approved') {",
    replace: "if (release.state === 'completed') {",
    caughtBy: ['src/usecases/deployment/start-release.test.ts'],
  },
  {
    name: 'one answer that is lost makes the outcome of a step unknown',
    file: `${deployment}/retry-until-deadline.ts`,
    find: 'deps.clock.monotonicMs() >= until) throw error;',
    replace: 'deps.clock.monotonicMs() >= 0) throw error;',
    caughtBy: [unknownEnd],
  },
  {
    name: 'trying again starts an operation beside one that may be at work',
    file: `${deployment}/control-deployment.ts`,
    find: "(next.state === 'unknown' ? {} : { operationId: null, host: null })",
    replace: '{ operationId: null, host: null }',
    caughtBy: [unknownEnd],
  },
  {
    name: 'trying again does not wait until the step has stopped',
    file: `${deployment}/control-deployment.ts`,
    find: "if (input.verb === 'retry' && (await isStopping(work)))",
    replace: "if (input.verb === 'retry' && false)",
    caughtBy: [unknownEnd],
  },
  {
    name: 'a rollback leaves an operation at work whose end is not known',
    file: `${deployment}/run-step.ts`,
    find: "[step, ...others.filter((other) => other.state === 'unknown')]",
    replace: '[step]',
    caughtBy: [unknownEnd],
  },
  {
    name: 'a rollback goes on when nobody can say whether the step has stopped',
    file: `${deployment}/resolve-unknown.ts`,
    find: 'if (stopped.isAtWork || stopped.isSilent)',
    replace: 'if (stopped.isAtWork)',
    caughtBy: [unknownEnd],
  },
  {
    name: 'a step that was lost is never asked for again',
    file: `${deployment}/finish-step.ts`,
    find: 'isLost ? askAgainMs(0) : null',
    replace: 'isLost ? null : null',
    caughtBy: [unknownEnd],
  },
  {
    name: 'the next release does not wait for a step that is being stopped',
    file: 'src/db/stores/deployment-store.ts',
    find: 'return [...byState, ...byStep.filter(({ id }) => !known.has(id))]',
    replace: 'return [...byState, ...byStep.filter(() => false)]',
    caughtBy: [unknownEnd],
  },
  {
    name: 'a question that nobody answered in time is forgotten',
    file: 'src/usecases/watch/remind-of-proposal.ts',
    find: 'if (deployment?.id !== proposal.deploymentId ||',
    replace: 'if (deployment !== null ||',
    caughtBy: ['src/usecases/watch/answer-proposal.test.ts'],
  },
];
