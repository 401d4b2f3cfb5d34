import type { Mutant } from './mutant.ts';

const kit = 'src/integrations/kit/remote/remote-executor.ts';
/** An adapter runs the contract of all executors on other systems. */
const jenkinsTest = 'src/integrations/jenkins/jenkins-executor.test.ts';
const kitTest = 'src/integrations/kit/remote/remote-executor.test.ts';

/** Defects in what all executors on other systems share. */
export const remoteMutants: readonly Mutant[] = [
  {
    name: 'remote: the last id that was seen is taken for every operation',
    file: kit,
    find: 'const known = boundedMap<string>();',
    replace:
      'let last: string | null = null;\n  const known = { get: (_id: string) => last, set: (_id: string, value: string) => { last = value; } };',
    caughtBy: [jenkinsTest],
  },
  {
    name: 'remote: a lost answer to a start counts as a refusal',
    file: kit,
    find: '      if (!isRefused && !isRefusal(error)) throw error;\n',
    replace: '',
    caughtBy: [jenkinsTest],
  },
  {
    name: 'remote: a server that fails counts as one that refused',
    file: kit,
    find: 'return error.status >= 400 && error.status < 500 && error.kind',
    replace: 'return error.status >= 400 && error.kind',
    caughtBy: [jenkinsTest],
  },
  {
    name: 'remote: a start that was held back counts as refused',
    file: kit,
    find: " && error.kind !== 'rate_limited' && error.status !== 408;",
    replace: ';',
    caughtBy: [jenkinsTest],
  },
  {
    name: 'remote: what may have been started is started again while it is not shown',
    file: kit,
    find: '    if (attempted.get(operation.id) !== null && mayAppear(operation)) return null;\n',
    replace: '',
    caughtBy: [kitTest],
  },
  {
    name: 'remote: what is not shown yet was never started',
    file: kit,
    find: "    if (!mayAppear(operation)) return { state: 'absent' };",
    replace: "    if (operation.id !== '') return { state: 'absent' };",
    caughtBy: [kitTest],
  },
  {
    name: 'remote: what the system no longer has was never started',
    file: kit,
    find: "return { state: 'unknown', detail: `${displayName} no longer has it`, mayBeAtWork: true };",
    replace: "return { state: 'absent' };",
    caughtBy: [jenkinsTest, kitTest],
  },
  {
    name: 'remote: what cannot be told from others was never started',
    file: kit,
    find: "return { state: 'unknown', detail: run.unclear, mayBeAtWork: true };",
    replace: "return { state: 'absent' };",
    caughtBy: ['src/integrations/render/render-executor.test.ts'],
  },
  {
    name: 'remote: an abort of what is not shown is reported as done',
    file: kit,
    find: "if (found === 'absent' && mayAppear(operation))",
    replace: "if (found === 'lost' && mayAppear(operation))",
    caughtBy: [jenkinsTest],
  },
  {
    name: 'remote: an answer to a question that is gone is reported as given',
    file: kit,
    find: "if (found !== 'found') throw",
    replace: "if (found === 'lost') throw",
    caughtBy: [kitTest],
  },
  {
    name: 'remote: the first of too many answers look like all there are',
    file: kit,
    find: 'choices: shown.length > mostChoices ? [] : shown,',
    replace: 'choices: shown.slice(0, mostChoices),',
    caughtBy: [kitTest],
  },
  {
    name: 'remote: what a system says is shown with the credentials in it',
    file: kit,
    find: 'shownText(text, redact).slice(0, longestWords)',
    replace: 'text.slice(0, longestWords)',
    caughtBy: [kitTest],
  },
];
