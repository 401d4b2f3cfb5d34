import { system } from '../../domain/actor.ts';
import type { RemoteStep, Step } from '../../domain/deployment/deployment.ts';
import type { StepId } from '../../domain/ids.ts';
import { redact } from '../../lib/redact.ts';
import { ok } from '../../lib/result.ts';
import { storableText } from '../../lib/storable-text.ts';
import { readWebAddress } from '../../lib/web-address.ts';
import type { Lease } from '../../ports/due-queue.ts';
import type { OperationReport } from '../../ports/executor.ts';
import type { Stores } from '../../ports/stores.ts';
import type { ChangeDeps } from '../deps.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';

const longest = { id: 500, link: 2_000, words: 1_000, label: 75 };
const mostChoices = 5;

/**
 * Records what the system that carries a step out says of it, when that has changed: its own id of the operation, by
 * which it is found again after a restart, where people can read on, and what it asks. Returns the step as recorded.
 */
export async function keepRemote(
  deps: ChangeDeps,
  lease: Lease<StepId>,
  step: Step,
  remote: RemoteStep | null,
): Promise<Step> {
  if (JSON.stringify(remote) === JSON.stringify(step.remote)) return step;
  await deps.database.transaction((stores) =>
    inRelease(deps, stores, step.releaseId, system, async (work) => {
      await stores.steps.hold(lease);
      await stores.steps.save({ ...step, remote });
      await recordChange(work, step, remote);
      return ok(undefined);
    }),
  );
  return { ...step, remote };
}

async function recordChange(work: ReleaseWork, step: Step, remote: RemoteStep | null): Promise<void> {
  const { title } = step.planned;
  const [id, link] = [remote?.id ?? null, remote?.link ?? null];
  if (id !== (step.remote?.id ?? null) || link !== (step.remote?.link ?? null))
    await work.record('step.linked', { title, remoteId: id, link });
  const [asked, before] = [remote?.question ?? null, step.remote?.question ?? null];
  if (asked === null && before !== null) await work.record('step.continued', { title });
  if (asked === null || asked.id === before?.id) return;
  await work.record('step.asked', { title, question: asked.words });
  const { deps, stores, release } = work;
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    releaseId: release.id,
    key: `asked:${step.id}:${asked.id}`,
    target: deps.settings.releaseChannel,
    threadOf: { kind: 'card' },
    content: { kind: 'question', stepId: step.id },
    priority: 0,
  });
}

/** What stays on record of it when the step has ended: nothing is asked any more. */
export async function remoteAtEnd(stores: Pick<Stores, 'steps'>, step: Step): Promise<RemoteStep | null> {
  const remote = (await stores.steps.find(step.id))?.remote ?? step.remote;
  return remote === null ? null : { ...remote, question: null };
}

/** What a report says besides its state, bounded and masked; what was known before stays known. */
export function remoteOf(before: RemoteStep | null, report: OperationReport): RemoteStep | null {
  const id = before?.id ?? null;
  const link = ('link' in report ? webLink(report.link ?? null) : null) ?? before?.link ?? null;
  const question = report.state === 'running' && report.waitsFor ? report.waitsFor : null;
  if (id === null && link === null && question === null) return null;
  return {
    id,
    link,
    question:
      question === null
        ? null
        : {
            id: question.id.slice(0, longest.id),
            words: storableText(redact(question.words)).slice(0, longest.words),
            choices: question.choices.slice(0, mostChoices).map((choice) => ({
              id: choice.id.slice(0, longest.id),
              label: storableText(redact(choice.label)).slice(0, longest.label),
              isRefusal: choice.isRefusal,
            })),
          },
  };
}

/** As soon as it was started; a part of an id that is too long would find something else, or nothing. */
export function remoteStarted(id: string | null): RemoteStep | null {
  return id === null || id.length > longest.id ? null : { id, link: null, question: null };
}

function webLink(text: string | null): string | null {
  if (text === null || text.length > longest.link) return null;
  const address = readWebAddress(text);
  return address.ok ? address.value.url.href : null;
}
