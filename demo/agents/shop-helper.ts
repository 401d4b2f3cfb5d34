// An agent that does two tasks of a release: it backs up the shop's data and runs smoke tests. Whatever it claims, it
// claims with evidence that Quarterdeck fetches or checks itself.
import { readFileSync } from 'node:fs';
import { ports, statePath } from '../runtime/place.mjs';
import { makeBackup, tryRestore } from './backup.ts';
import { connect, type Quarterdeck } from './connect.ts';
import { type EvidenceServer, serveEvidence } from './evidence.ts';
import { smokeTests } from './smoke-tests.ts';

interface Task {
  ref: string;
  release: string;
  title: string;
  status: string;
  todos: { id: string; title: string; ticked: { detail: string } | null }[];
}

type Evidence = { kind: 'link'; url: string } | { kind: 'check'; check: string };

/** What came of the work on a task. */
type Outcome =
  | { isDone: true; summary: string; evidenceFor(item: string): Evidence; sha256: string }
  | { isDone: false; reason: string };

type Work = (evidence: EvidenceServer, task: Task) => Promise<Outcome>;

async function backUp(evidence: EvidenceServer, { ref }: Task): Promise<Outcome> {
  const { file, sha256, bytes, invoices } = makeBackup(statePath('invoices'), statePath('backups', ref));
  const restored = tryRestore(file);
  const url = evidence.publish(`${ref}-invoices-backup.json`, readFileSync(file));
  return {
    isDone: true,
    summary: `Backed up ${invoices} invoices: ${bytes} bytes, sha256 ${sha256}. Restored into an empty folder: ${restored}.`,
    evidenceFor: () => ({ kind: 'link', url }),
    sha256,
  };
}

async function runSmokeTests(evidence: EvidenceServer, { ref }: Task): Promise<Outcome> {
  const { text, passed, failed } = await smokeTests(`http://127.0.0.1:${ports.checkout}/`);
  if (failed > 0) return { isDone: false, reason: `${failed} of ${passed + failed} smoke tests failed:\n${text}` };
  const url = evidence.publish(`${ref}-smoke-tests.txt`, text);
  return {
    isDone: true,
    summary: `${passed} of ${passed} smoke tests of the live shop passed:\n${text}`,
    // That customers can pay is not for this program to say: Quarterdeck takes its own check.
    evidenceFor: (item) => (/\bpay\b/i.test(item) ? { kind: 'check', check: 'pay' } : { kind: 'link', url }),
    sha256: '',
  };
}

/** What this agent knows how to do, by the title of a task. */
const known: readonly { title: RegExp; work: Work }[] = [
  { title: /\bback up\b/i, work: backUp },
  { title: /\bsmoke tests\b/i, work: runSmokeTests },
];

const quarterdeck = await connect('shop-helper');
const evidence = await serveEvidence();
try {
  const { tasks } = await mustCall<{ tasks: Task[] }>('listTasks', { owner: 'me' });
  const open = tasks.filter(({ status }) => status === 'open' || status === 'in_progress');
  say(`${open.length} open ${open.length === 1 ? 'task is' : 'tasks are'} assigned to this agent`);
  const done: string[] = [];
  for (const task of open) if (await work(task)) done.push(task.ref);
  for (const release of new Set(open.map((task) => task.release))) await report(release, open, done);
  process.exitCode = done.length === open.length ? 0 : 1;
} finally {
  evidence.close();
  await quarterdeck.close();
}

/** True when the task is done, and Quarterdeck agrees. */
async function work(task: Task): Promise<boolean> {
  const { ref, title } = task;
  const found = known.find((one) => one.title.test(title));
  if (found === undefined) {
    const reason = 'This agent does not know how to do that.';
    await mustCall('setStatus', { task: ref, status: 'blocked', reason, waitsFor: 'a person' });
    say(`${ref} ${title}: blocked, ${reason}`);
    return false;
  }
  await mustCall('setStatus', { task: ref, status: 'in_progress' });
  const outcome = await found.work(evidence, task).catch((error: unknown): Outcome => {
    return { isDone: false, reason: error instanceof Error ? error.message : String(error) };
  });
  if (!outcome.isDone) {
    await mustCall('reportFinding', {
      task: ref,
      severity: 'critical',
      title: `${title} failed`,
      detail: outcome.reason,
    });
    await mustCall('setStatus', { task: ref, status: 'failed', reason: outcome.reason.slice(0, 1_000) });
    say(`${ref} ${title}: failed, ${outcome.reason}`);
    return false;
  }
  await mustCall('addNote', { task: ref, markdown: outcome.summary });
  for (const item of task.todos.filter(({ ticked }) => ticked === null)) {
    const answer = await quarterdeck.call('toggleTodo', {
      todo: item.id,
      ticked: true,
      evidence: outcome.evidenceFor(item.title),
    });
    if ('refusal' in answer) {
      const { code, sentence, next } = answer.refusal;
      await mustCall('setStatus', { task: ref, status: 'blocked', reason: `${code}: ${sentence} ${next}` });
      say(`${ref} “${item.title}” is not ticked: ${code} ${sentence}`);
      return false;
    }
    say(`${ref} ✓ ${item.title}`);
  }
  await mustCall('setStatus', { task: ref, status: 'done' });
  await compare(ref, task.release, outcome.sha256);
  say(`${ref} ${title}: done`);
  return true;
}

/** What Quarterdeck fetched must be what was made here. */
async function compare(ref: string, release: string, sha256: string): Promise<void> {
  if (sha256 === '') return;
  const { tasks } = await mustCall<{ tasks: Task[] }>('listTasks', { release, owner: 'me' });
  const kept = tasks.find((task) => task.ref === ref)?.todos.map(({ ticked }) => ticked?.detail ?? '') ?? [];
  if (!kept.every((detail) => detail.includes(sha256.slice(0, 12))))
    throw new Error(`Quarterdeck fetched another file for ${ref}: ${kept.join('; ')}`);
  say(`${ref} Quarterdeck has fetched the same file: sha256 ${sha256.slice(0, 12)}…`);
}

/** Tells the people of the release how it went. */
async function report(release: string, tasks: readonly Task[], done: readonly string[]): Promise<void> {
  const lines = tasks
    .filter((task) => task.release === release)
    .map(({ ref, title }) => `- ${ref} ${title}: ${done.includes(ref) ? 'done' : 'not done, see its notes'}`);
  await mustCall('addNote', { task: release, markdown: `Report on my tasks:\n${lines.join('\n')}` });
}

async function mustCall<T = unknown>(...[tool, input]: Parameters<Quarterdeck['call']>): Promise<T> {
  const answer = await quarterdeck.call<T>(tool, input);
  if ('value' in answer) return answer.value;
  const { code, sentence, next } = answer.refusal;
  throw new Error(`${tool}: ${code} ${sentence} ${next}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
