import { z } from 'zod';
import { mention } from '../../domain/actor.ts';
import { improvementKinds, improvementRef, improvementWords } from '../../domain/improvement/improvement.ts';
import { asTyped } from '../../domain/message/message.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import { strategyNames } from '../../domain/strategy/matrix.ts';
import { cleanLine, cleanText, taskLimits } from '../../domain/task/new-items.ts';
import { versionProblem } from '../../domain/version.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import type { RequestDeps } from '../deps.ts';
import { recordImprovement } from '../improvement/propose-improvement.ts';
import { type Caller, once } from '../once.ts';
import { inRelease } from '../release-work.ts';
import { addNote } from '../task/add-note.ts';
import { releaseOfTask } from '../task/task-work.ts';
import { checkActor, checkAgent } from './authorize.ts';

const Why = { reason: z.string().max(500), justification: z.string().max(4_000) };

/** What can be proposed. `reason` is one line, for the command that a person types; `justification` is for people. */
export const Proposed = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('release'),
    service: z.string().max(200),
    version: z.string().max(200),
    environment: z.string().max(200),
    strategy: z.enum(strategyNames).optional(),
    ...Why,
  }),
  z.object({ kind: z.literal('rollback'), release: z.string().max(100), ...Why }),
  z.object({
    kind: z.literal('change'),
    /** What is to change: a tool, a role, an automation, or how people work. */
    of: z.enum(improvementKinds),
    release: z.string().max(100).optional(),
    ...Why,
  }),
]);
export type Proposed = z.infer<typeof Proposed>;

export interface Proposal {
  /** The release on whose record it is; null when there is none that it is about. */
  release: string | null;
  /** What a person types to do it; null when it is no command. */
  command: string | null;
  /** Such as `P-3`, under which approvers decide it; null when a command does it. */
  proposal: string | null;
}

/**
 * Posts a proposal to the release channel, and notes it on the release that it is about. Nothing is opened, approved or
 * started: a person does that, by typing the command, or an approver on the card of an improvement. An agent needs the
 * operation `propose`.
 */
export async function propose(deps: RequestDeps, input: Proposed, caller: Caller): Promise<Result<Proposal, Refusal>> {
  const { actor } = caller;
  const member = await checkActor(deps, actor);
  if (!member.ok) return member;
  return once(deps, caller, input, async (stores) => {
    const release = await findAbout(stores, input);
    if (release === null && input.kind !== 'release' && input.release !== undefined)
      return err({ kind: 'unknown_release', asked: input.release });
    const place = input.kind === 'release' ? input : release;
    const allowed = await checkAgent(stores, actor, 'propose', place, deps.clock.now());
    if (!allowed.ok) return allowed;
    const written = write(deps, input, release);
    if (!written.ok) return written;
    const { command, what, why, line } = written.value;
    const proposal =
      input.kind === 'change'
        ? improvementRef(
            await recordImprovement(deps, stores, { of: input.of, title: line, justification: why, release }, actor),
          )
        : null;
    if (command !== null) await postCommand(deps, stores, { command, what, why, release }, caller);
    const made = { release: release === null ? null : releaseRef(release), command, proposal };
    if (release === null) return ok(made);
    return inRelease(deps, stores, release.id, actor, async (work) => {
      const next =
        command === null ? `\n\n${proposal}, decided in the release channel.` : `\n\nTo do it: \`${command}\``;
      await addNote(work, { kind: 'proposal', markdown: `Proposes ${what}.\n\n${why}${next}` });
      return ok(made);
    });
  });
}

/** Posts the command that a person types to do it. */
async function postCommand(
  deps: RequestDeps,
  stores: Stores,
  { command, what, why, release }: { command: string; what: string; why: string; release: Release | null },
  { actor, key }: Caller,
): Promise<void> {
  const who =
    actor.onBehalfOf === undefined
      ? mention(actor.id)
      : `${mention(actor.id)}, on behalf of ${mention(actor.onBehalfOf)},`;
  const quoted = why.split('\n').map((line) => `> ${asTyped(line)}`);
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    releaseId: release?.id ?? null,
    key: `proposal:${key}`,
    target: deps.settings.releaseChannel,
    threadOf: null,
    content: {
      kind: 'text',
      text: [
        `:bulb: ${who} proposes ${asTyped(what)}. Nothing was started.`,
        ...quoted,
        `To do it, type: \`${asTyped(command)}\``,
      ].join('\n'),
    },
    priority: 2,
  });
}

/** The release whose record carries the proposal: for a new release, the newest one in the same place. */
async function findAbout(stores: Stores, input: Proposed): Promise<Release | null> {
  if (input.kind !== 'release') return input.release === undefined ? null : releaseOfTask(stores, input.release);
  const { service, environment } = input;
  const [newest] = await stores.releases.newest(1, { service, environment });
  return newest ?? null;
}

function write(
  { settings }: Pick<RequestDeps, 'settings'>,
  input: Proposed,
  release: Release | null,
): Result<{ command: string | null; what: string; why: string; line: string }, Refusal> {
  const usage = 'a reason of one line, and a justification for people';
  const line = cleanLine(input.reason, taskLimits.title);
  if ('problem' in line) return err({ kind: 'bad_argument', detail: `The reason ${line.problem}.`, usage });
  const text = cleanText(input.justification, taskLimits.text);
  if ('problem' in text) return err({ kind: 'bad_argument', detail: `The justification ${text.problem}.`, usage });
  // The command is shown as code, which a backtick would end.
  const reason = line.line.replaceAll('`', '’');
  const why = text.text;
  if (input.kind === 'change')
    return ok({
      command: null,
      what: `${improvementWords[input.of]}: ${reason}`,
      why,
      line: line.line,
    });
  if (input.kind === 'rollback') {
    const ref = release === null ? input.release : releaseRef(release);
    const named = release === null ? '' : ` (${release.service} ${release.version} in ${release.environment})`;
    return ok({
      command: `/deploy rollback ${ref} ${reason}`,
      what: `to roll back ${ref}${named}`,
      why,
      line: line.line,
    });
  }
  const { service, version, environment, strategy } = input;
  const known = Object.hasOwn(settings.services, service) ? settings.services[service] : undefined;
  if (!known) return err({ kind: 'unknown_service', asked: service, known: Object.keys(settings.services) });
  if (!Object.hasOwn(known.environments, environment))
    return err({ kind: 'unknown_environment', asked: environment, known: Object.keys(known.environments) });
  // What is no version could say something else in the command that a person types.
  const problem = versionProblem(version);
  if (problem !== null) return err({ kind: 'not_a_version', asked: version, problem });
  const by = strategy === undefined ? '' : ` ${strategy}`;
  return ok({
    command: `/deploy ${service} ${version} to ${environment}${by} because ${reason}`,
    what: `a release of ${service} ${version} to ${environment}`,
    why,
    line: line.line,
  });
}
