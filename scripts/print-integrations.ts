import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadIntegrations } from '../src/integrations/registry.ts';
import { type Evidence, evidenceOf, type Kind } from '../test/support/integration-evidence.ts';

export const integrationsFile = fileURLToPath(new URL('../docs/guides/integrations/README.md', import.meta.url));

const kindWords: Readonly<Record<Kind, string>> = {
  real: 'a program that others wrote and that people run',
  emulator: 'a program that others wrote for tests: moto, for AWS',
  contract:
    'a fake of ours whose requests and answers are checked against the vendor’s own description of its API, as far as that describes them: webhooks often are not in it',
  fake: 'a fake of ours, written from the vendor’s documentation or made for one case',
  local: 'no system of a vendor: commands, files, servers and requests that the tests make on one machine',
};

/** By contract suite, what it shows. A suite that is run and not named here fails the test of this page. */
export const suiteWords: Readonly<Record<string, string>> = {
  alertSource: 'The sender is verified before anything is read, and what cannot be read is said.',
  announcer: 'A text is shown as text, a refusal is final, and nothing is said to be sent that was not.',
  answering: 'A question is shown, answered once, also by another process, and never another one than was shown.',
  changeSystem: 'One record for a release, however often it is told, and no approval that was not given.',
  deploymentEvents: 'The sender is verified first, and an event is about the right operation only.',
  documents: 'One page for a release, kept up to date, and nobody else’s overwritten.',
  executor: 'An operation runs once, ends as it ended, keeps its output, and is aborted when asked.',
  metricSource: 'A reading says what happened, in time.',
  monitoring: 'No number is made of nothing, of a part, or of another time.',
  pager: 'One alert for a key, acknowledged, raised again and ended, and never said to page when it does not.',
  remoteExecutor:
    'A lost answer, a restart or another replica starts nothing twice, and a status that is not known is no end.',
  resultSource: 'The sender and the time are verified before anything is read, and the same bytes are known again.',
  tickets: 'One link and one comment for a release, and a move that is what it says.',
  versionSource: 'What exists, what does not, and what cannot be known stay apart.',
};

const needWords: Readonly<Record<string, string>> = {
  'vendor-contracts': '`VENDOR_CONTRACTS`',
  postgres: '`TEST_DATABASE_URL`',
};

/** The page of all integrations: what each was tried with, as the tests in the repository show. */
export async function integrationsDocument(): Promise<string> {
  const integrations = (await loadIntegrations()).map((one) => ({ ...one, evidence: evidenceOf(one.id) }));
  return [
    '# What each integration was tried with',
    '',
    'Printed from the tests by `node --import tsx scripts/print-integrations.ts`; do not edit by hand. The page of each',
    'system says what it can do, its limits, and what could not be confirmed. No system of a vendor was reached over the',
    'Internet: only *real* is the thing itself.',
    '',
    '| tried with | means |',
    '|---|---|',
    ...Object.entries(kindWords).map(([kind, words]) => `| *${kind}* | ${words} |`),
    '',
    '| system | tried with | shown | of the whole bot | shown by `npx vitest run …` | which needs |',
    '|---|---|---|---|---|---|',
    ...integrations.map(({ id, displayName, evidence }) => row(id, displayName, evidence)),
    '',
    'What needs something of the machine is skipped with a message where that is missing, and fails with',
    '`REQUIRE_ALL_TESTS=1`; where it is found stands in [contributing](../../../CONTRIBUTING.md#set-up).',
    '',
    '## What is shown',
    '',
    'Each suite is in `test/contracts`, and everything that does the same has to pass it.',
    '',
    '| suite | what it shows |',
    '|---|---|',
    ...Object.entries(suiteWords).map(([suite, words]) => `| ${suite} | ${words} |`),
    '',
  ].join('\n');
}

function row(
  id: string,
  displayName: string,
  { kinds, fakes, clients, suites, stories, tests, needs }: Evidence,
): string {
  const own = `src/integrations/${id}`;
  const others = tests.filter((path) => !path.startsWith(`${own}/`));
  const files = fakes.map((file) => `\`test/fakes/${file}\``);
  const packages = clients.map((name) => `and the package \`${name}\``);
  return `| ${[
    `[${displayName}](${id}.md)`,
    [`*${kinds.join(', ')}*`, ...files, ...packages].join(' '),
    suites.join(', '),
    stories.length === 0 ? '–' : stories.map((path) => path.replace(/^test\/app\/|\.test\.ts$/g, '')).join(', '),
    `\`${[own, ...others, ...stories].join(' ')}\``,
    needs.length === 0 ? '–' : needs.map((need) => needWords[need] ?? need).join(', '),
  ].join(' | ')} |`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(integrationsFile, await integrationsDocument());
