/** A deliberate defect, and the tests that must notice it. */
export interface Mutant {
  /** What the defect amounts to, in words. */
  name: string;
  file: string;
  /** Occurs exactly once in the file. */
  find: string;
  replace: string;
  /** Test files of which at least one test must fail; or the seed of a chaos run that must find violations. */
  caughtBy: readonly string[] | { chaosSeed: number };
}

const usecases = 'src/usecases';
const stores = 'src/db/stores';
const deployment = `${usecases}/deployment`;

export const mutants: readonly Mutant[] = [
  {
    name: 'no row lock: two last approvals do not see each other',
    file: `${stores}/release-store.ts`,
    find: ".where(eq(releases.id, id)).for('no key update')",
    replace: '.where(eq(releases.id, id))',
    caughtBy: ['src/db/postgres.test.ts'],
  },
  {
    name: 'no inbox: a delivery that comes twice is taken twice',
    file: `${stores}/decision-stores.ts`,
    find: "if (taken.length === 1) return { kind: 'first' };",
    replace: "if (taken.length >= 0) return { kind: 'first' };",
    caughtBy: ['src/db/embedded.test.ts'],
  },
  {
    name: 'ack before commit: a command is answered before anything is recorded',
    file: 'src/slack/kit/register.ts',
    find: 'const answer = await inTime(work);\n        if (!isLate(answer)) {\n          await (answer === null',
    replace:
      'await ack();\n        const answer = await inTime(work);\n        if (!isLate(answer)) {\n          await (answer === null',
    caughtBy: ['test/app/bad-input.test.ts'],
  },
  {
    name: 'no fencing: a lease that was lost still counts',
    file: `${stores}/due-queue.ts`,
    find: 'if (rows[0]?.holds !== true) throw new LeaseLost(label);',
    replace: 'if (rows.length === 0) throw new LeaseLost(label);',
    caughtBy: ['src/db/embedded.test.ts'],
  },
  {
    name: 'no lease: two workers take the same row',
    file: `${stores}/due-queue.ts`,
    find: 'and (lease_until is null or lease_until <= clock_timestamp())\n          order by',
    replace: 'order by',
    caughtBy: ['src/db/embedded.test.ts', 'src/db/postgres.test.ts'],
  },
  {
    name: 'SDK retries on: a lost answer posts a second message',
    file: 'src/slack/kit/clients.ts',
    find: 'retryConfig: { retries: 0 },',
    replace: 'retryConfig: { retries: 3, minTimeout: 10, maxTimeout: 20 },',
    caughtBy: ['test/app/fallback.test.ts'],
  },
  {
    name: 'no look-up after an ambiguous answer',
    file: `${usecases}/message/deliver-post.ts`,
    find: 'deps.messenger.send(post, view, thread, lease.attempts > 1)',
    replace: 'deps.messenger.send(post, view, thread, false)',
    caughtBy: ['src/usecases/crash.test.ts'],
  },
  {
    name: 'the outbox marks a post as sent before it is sent',
    file: `${usecases}/message/deliver-post.ts`,
    find: 'const release = post.releaseId === null',
    replace: "await stores.posts.save({ ...post, state: 'posted' });\n    const release = post.releaseId === null",
    caughtBy: ['src/usecases/crash.test.ts'],
  },
  {
    name: 'no data is counted healthy',
    file: 'src/domain/analysis/judge.ts',
    find: "if (unmeasured.length > 0) return 'inconclusive';",
    replace: "if (unmeasured.length > 99) return 'inconclusive';",
    caughtBy: ['src/domain/analysis/judge.test.ts'],
  },
  {
    name: 'too few readings are counted healthy',
    file: 'src/domain/analysis/judge.ts',
    find: 'isPending = true;',
    replace: 'isPending = false;',
    caughtBy: ['src/domain/analysis/judge.test.ts'],
  },
  {
    name: 'stale readings end the watch',
    file: `${usecases}/watch/take-watch.ts`,
    find: "if (isOver && isFresh && judgment.verdict === 'healthy'",
    replace: "if (isOver && judgment.verdict === 'healthy'",
    caughtBy: ['src/usecases/crash.test.ts'],
  },
  {
    name: 'missing author check',
    file: 'src/domain/approval/rule.ts',
    find: 'if (rule.authorIds.includes(member.id))',
    replace: "if (rule.authorIds.includes('nobody'))",
    caughtBy: ['src/domain/decisions.test.ts', 'src/usecases/approval/decide-release.test.ts'],
  },
  {
    name: 'self-approval allowed',
    file: 'src/domain/approval/rule.ts',
    find: 'if (member.id === rule.requesterId || member.id === rule.captainId)',
    replace: "if (member.id === 'nobody')",
    caughtBy: ['src/domain/decisions.test.ts', 'src/usecases/approval/decide-release.test.ts'],
  },
  {
    name: 'an approval of another plan counts',
    file: `${usecases}/approval/decide-release.ts`,
    find: 'if (input.planHash !== null && input.planHash !== planHash)',
    replace: "if (input.planHash === 'never')",
    caughtBy: ['src/usecases/approval/decide-release.test.ts'],
  },
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
    name: 'another artifact than the approved one is deployed',
    file: `${deployment}/gate-evidence.ts`,
    find: 'else if (artifact.value.digest !== plan.artifact.digest)',
    replace: "else if (artifact.value.digest === '')",
    caughtBy: ['src/usecases/deployment/start-release.test.ts'],
  },
  {
    name: 'what could not be found out opens the gate',
    file: 'src/domain/gate/gate.ts',
    find: "checks.every((check) => check.result === 'passed')",
    replace: "checks.every((check) => check.result !== 'failed')",
    caughtBy: ['src/domain/decisions.test.ts', 'src/usecases/deployment/start-release.test.ts'],
  },
  {
    name: 'after a crash the step is started anew instead of looked up',
    file: `${deployment}/run-step.ts`,
    find: 'await stores.steps.hold(lease);\n      return step;',
    replace:
      "await stores.steps.hold(lease);\n      return { ...step, operationId: step.operationId && deps.ids.next<'Operation'>('op') };",
    caughtBy: ['src/usecases/crash.test.ts'],
  },
  {
    name: 'an unknown end is taken for success',
    file: `${deployment}/run-step.ts`,
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
    name: 'an outdated proposal can be accepted',
    file: `${usecases}/watch/answer-proposal.ts`,
    find: 'if (input.revision !== proposal.revision)',
    replace: 'if (input.revision < 0)',
    caughtBy: ['src/usecases/deployment/control-deployment.test.ts'],
  },
  {
    name: 'turning back does not wait for the step that goes forward',
    file: `${deployment}/run-step.ts`,
    find: "if (others.some((other) => other.id !== step.id && other.state === 'running')) {",
    replace: "if (others.some((other) => other.id === 'none')) {",
    caughtBy: ['src/usecases/crash.test.ts'],
  },
  {
    name: 'commands see the bot’s own environment',
    file: 'src/integrations/shell/scrubbed-environment.ts',
    find: 'const environment: Record<string, string> = {};',
    replace: 'const environment: Record<string, string> = { ...(process.env as Record<string, string>) };',
    caughtBy: ['src/integrations/shell/shell-executor.test.ts'],
  },
  {
    name: 'credentials in the output of a command are kept',
    file: 'src/lib/redact.ts',
    find: 'for (const [shape, mask] of shapes) safe = safe.replace(shape, mask);',
    replace: '',
    caughtBy: ['src/lib/redact.test.ts', 'src/integrations/shell/shell-executor.test.ts'],
  },
  {
    name: 'what people type can ping a channel',
    file: 'src/slack/kit/mrkdwn.ts',
    find: "return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');",
    replace: 'return text;',
    caughtBy: ['test/app/bad-input.test.ts'],
  },
  {
    name: 'a refused try spends the turn of its own resend',
    file: 'src/slack/updates/slack-messenger.ts',
    find: 'pace.askOnCredit);',
    replace: 'pace.ask);',
    caughtBy: ['src/slack/updates/slack-messenger.test.ts'],
  },
  {
    name: 'a connection lost at its first question ends the process',
    file: 'src/db/connect.ts',
    find: 'fetch_types: false,',
    replace: 'fetch_types: true,',
    caughtBy: ['src/db/postgres.test.ts'],
  },
  {
    name: 'replicas go by their own clocks',
    file: 'src/main.ts',
    find: 'return shared.clock;',
    replace: 'return local;',
    caughtBy: { chaosSeed: 2 },
  },
  {
    name: 'a release may start without its approvals',
    file: `${deployment}/start-release.ts`,
    find: "if (release.state !== 'approved') {",
    replace: "if (release.state === 'completed') {",
    caughtBy: ['src/usecases/deployment/start-release.test.ts'],
  },
];
