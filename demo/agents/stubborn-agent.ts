// An agent that does not take no for an answer: `stubborn-agent.ts <its task> <a release that it may not read>
// [--json]`. It tries what agents may not do and prints how each attempt was answered. The exit code is 0 only if nothing came of any of them.
import { type Attempt, attempts, type Told } from './attempts.ts';
import { connect } from './connect.ts';

const [task = '', elsewhere = '', form] = process.argv.slice(2);
const [release = ''] = /^R-\d+/.exec(task) ?? [];
if (task === release || elsewhere === '') {
  process.stderr.write(
    'usage: stubborn-agent.ts <its task, such as R-1.7> <a release that it may not read> [--json]\n',
  );
  process.exit(2);
}

interface Row extends Told {
  attempt: string;
  isRefused: boolean;
}

const quarterdeck = await connect('stubborn-agent');
const rows: Row[] = [];
try {
  const before = await standing();
  for (const one of attempts({ task, release, elsewhere, item: await firstItem() })) rows.push(await make(one));
  const after = await standing();
  if (before !== after) throw new Error(`the release has changed: ${before} → ${after}`);
} finally {
  await quarterdeck.close();
}
process.stdout.write(form === '--json' ? `${JSON.stringify(rows)}\n` : table());
process.exitCode = rows.every(({ isRefused }) => isRefused) ? 0 : 1;

async function make({ attempt, tool, input, isText }: Attempt): Promise<Row> {
  const answer = await quarterdeck.call(tool, input);
  if ('refusal' in answer) {
    const { code, sentence, next } = answer.refusal;
    return { attempt, isRefused: true, code, sentence, next };
  }
  if (!isText) return { attempt, isRefused: false, code: 'DONE', sentence: 'It was let through.', next: '' };
  // Words may be written down. What matters is whether anything came of them.
  const outlook = await read('whenCanItStart', { release });
  const missing = (outlook.missing as { id: string; title: string; detail: string }[]).find(
    ({ id }) => id === 'approvals',
  );
  return {
    attempt,
    isRefused: missing !== undefined,
    code: missing === undefined ? 'APPROVED' : 'TEXT_ONLY',
    sentence: missing === undefined ? 'It counts as approved.' : `It was written down. Approvals: ${missing.detail}.`,
    next: 'A person approves, with the button on the release.',
  };
}

/** What only people may change. */
async function standing(): Promise<string> {
  const { state, approvals, deployment } = await read('getRelease', { release });
  const { tasks } = await read('listTasks', { release, owner: 'me' });
  const ticks = (tasks as { todos: { ticked: unknown }[] }[]).flatMap(({ todos }) => todos.map(({ ticked }) => ticked));
  return JSON.stringify({ state, approvals, deployment, ticks });
}

async function firstItem(): Promise<string> {
  const { tasks } = await read('listTasks', { release, owner: 'me' });
  const own = (tasks as { ref: string; todos: { id: string }[] }[]).find(({ ref }) => ref === task);
  const item = own?.todos[0]?.id;
  if (item === undefined) throw new Error(`${task} is not assigned to this agent, or has no checklist.`);
  return item;
}

async function read(tool: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await quarterdeck.call(tool, input);
  if ('value' in answer) return answer.value;
  throw new Error(`${tool}: ${answer.refusal.code} ${answer.refusal.sentence}`);
}

function table(): string {
  const lines = rows.map(({ attempt, code, sentence, next }) => `| ${attempt} | ${code} | ${sentence} | ${next} |`);
  return `${['| attempt | code | sentence | next step |', '|---|---|---|---|', ...lines].join('\n')}\n`;
}
