import type { OperationAnswer, OperationQuestion } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { GithubApi, Pending, Run } from './github-api.ts';

/**
 * What a run waits for: the protection rules of its environments. It can be answered here when the user of the token is
 * a reviewer of them, and on GitHub otherwise. Null when it does not wait.
 */
export async function questionOf(api: GithubApi, repository: string, run: Run): Promise<OperationQuestion | null> {
  if (run.status !== 'waiting') return null;
  try {
    return asked(run, await api.pending(repository, run.id));
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    // Without the permission to read them, the run still waits.
    return asked(run, []);
  }
}

/** Approves or rejects what the run waits for. Throws IntegrationError `not_found` when it waits for something else. */
export async function answerReview(
  api: GithubApi,
  repository: string,
  run: Run,
  { questionId, choiceId, by }: OperationAnswer,
): Promise<void> {
  const pending = run.status === 'waiting' ? await api.pending(repository, run.id) : [];
  const question = asked(run, pending);
  if (pending.length === 0 || question.id !== questionId)
    throw new IntegrationError('not_found', 'GitHub: the run no longer waits for this approval');
  if (!question.choices.some(({ id }) => id === choiceId))
    throw new IntegrationError('bad_response', 'GitHub: this is none of the choices');
  await api.review(repository, run.id, {
    environmentIds: reviewable(pending).map(({ environment }) => environment.id),
    isApproved: choiceId === 'approved',
    comment: `${by} in Slack`,
  });
}

const reviewable = (pending: readonly Pending[]) => pending.filter((one) => one.current_user_can_approve);

function asked(run: Run, pending: readonly Pending[]): OperationQuestion {
  const own = reviewable(pending);
  const named = own.length > 0 ? own : pending;
  const names = named.map(({ environment }) => environment.name).join(', ');
  return {
    id: [run.id, ...named.map(({ environment }) => environment.id)].join('-'),
    words: names === '' ? 'The workflow waits for an approval on GitHub.' : `Deploy to ${names}?`,
    choices:
      own.length === 0
        ? []
        : [
            { id: 'approved', label: 'Approve', isRefusal: false },
            { id: 'rejected', label: 'Reject', isRefusal: true },
          ],
  };
}
