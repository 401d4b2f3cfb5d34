import { IntegrationError } from '../../ports/integration-error.ts';
import type { BuildChecks } from '../../ports/version-source.ts';
import { forPeople } from './for-people.ts';
import type { Check, ReleasesApi } from './releases-api.ts';

type Verdict = 'passed' | 'failed' | 'pending' | 'skipped' | 'unknown';

/** GitHub's words of both kinds, by what they mean here; a word that is not among them is unknown. */
const conclusions: Readonly<Record<string, Verdict>> = {
  success: 'passed',
  neutral: 'skipped',
  skipped: 'skipped',
  failure: 'failed',
  cancelled: 'failed',
  timed_out: 'failed',
  action_required: 'failed',
  startup_failure: 'failed',
  stale: 'failed',
};
const states: Readonly<Record<string, Verdict>> = {
  success: 'passed',
  pending: 'pending',
  failure: 'failed',
  error: 'failed',
};
const underWay = new Set(['queued', 'in_progress', 'waiting', 'requested', 'pending']);
const mostNamed = 3;

type Judged = Pick<BuildChecks, 'state' | 'detail'>;

/** The checks of a commit; that they cannot be read is an answer too, which demanded checks do not pass. */
export async function readChecks(
  api: ReleasesApi,
  { repository, ignoreChecks }: { repository: string; ignoreChecks: readonly string[] },
  commit: string,
): Promise<Judged> {
  try {
    const all = await api.checks(repository, commit);
    return judgeChecks(all.filter(({ name }) => !ignoreChecks.includes(name)));
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    const why = error.kind === 'auth' ? 'the token may not read them' : forPeople(error.message, 200);
    return { state: 'unknown', detail: `checks cannot be read: ${why}` };
  }
}

/** The worst of them, and what people want to know about it. */
export function judgeChecks(checks: readonly Check[]): Judged {
  const judged = checks.map((check) => ({ name: check.name, verdict: verdictOn(check) }));
  const named = (verdict: Verdict) => judged.filter((one) => one.verdict === verdict).map(({ name }) => name);
  for (const state of ['failed', 'unknown', 'pending'] as const) {
    const names = named(state);
    if (names.length > 0) return { state, detail: `${countOf(names, checks)} ${words[state]}: ${listOf(names)}` };
  }
  const passed = named('passed').length;
  const skipped = checks.length - passed;
  if (passed === 0)
    return { state: 'none', detail: skipped === 0 ? 'the commit has no checks' : 'all checks were skipped' };
  return { state: 'passed', detail: `${passed} passed${skipped === 0 ? '' : `, ${skipped} skipped`}` };
}

const words = { failed: 'failed', unknown: 'cannot be judged', pending: 'not finished' };

function verdictOn(check: Check): Verdict {
  if (check.kind === 'status') return lookUp(states, check.state);
  if (check.status === 'completed') return lookUp(conclusions, check.conclusion);
  return underWay.has(check.status) ? 'pending' : 'unknown';
}

function lookUp(table: Readonly<Record<string, Verdict>>, word: string | null): Verdict {
  return word !== null && Object.hasOwn(table, word) ? (table[word] ?? 'unknown') : 'unknown';
}

function countOf(names: readonly string[], all: readonly unknown[]): string {
  return `${names.length} of ${all.length} check${all.length === 1 ? '' : 's'}`;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).map((name) => forPeople(name, 60));
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return `${shown.join(', ')}${more}`;
}
