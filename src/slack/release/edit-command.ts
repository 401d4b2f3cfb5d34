import type { Release } from '../../domain/release/release.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { describeRelease } from '../../domain/release/verb.ts';
import type { Deps } from '../../usecases/deps.ts';
import { findTarget } from '../../usecases/query/find-target.ts';
import { RevisePlan, revisePlan } from '../../usecases/release/revise-plan.ts';
import { rollbackTargets } from '../../usecases/release/rollback-targets.ts';
import { type ReleaseSubcommand, refuseArguments, releaseSubcommand } from '../commands/arguments.ts';
import { readTime } from '../commands/read-time.ts';
import { timeZoneOf } from '../commands/time-zone.ts';
import type { Input, Reply } from '../kit/input.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer, refusalReply } from '../kit/reply.ts';
import { editModal } from './edit-modal.ts';
import { revisedWords } from './revised-words.ts';

const usage = 'edit [R-12 | service] [<part> <value> because <reason>]';
const parts = 'start, strategy, rollback, watch, announce, policy <key>, redraft';

const editRelease = releaseSubcommand({
  name: 'edit',
  usage,
  summary: `change the plan before the start; without words, open its form. Parts: ${parts}`,
  text: 'whole',
  run: async (deps, release, text, input) => {
    if (text.trim() === '') {
      const targets = await deps.database.read((stores) => rollbackTargets(stores, release, release.version));
      await input.openModal(editModal(release, targets, input.channelId));
      return null;
    }
    return editTyped(deps, release, text.trim(), input);
  },
});

/** After a reference, what follows is the change: a version in it is a rollback target, and no second release. */
export const editCommand: ReleaseSubcommand = {
  ...editRelease,
  run: async (deps, rest, input) => {
    const [, ref = '', text = ''] = /^\s*(r-\d{1,9})\s+([\s\S]+)$/i.exec(rest) ?? [];
    if (ref === '') return editRelease.run(deps, rest, input);
    const found = await findTarget(deps, 'edit', ref);
    return found.ok ? editTyped(deps, found.value.release, text.trim(), input) : refusalReply(found.error);
  },
};

export const emergencyCommand = releaseSubcommand({
  name: 'emergency',
  usage: 'emergency [R-12 | service] <reason>',
  summary: 'ask for fewer approvals because it cannot wait; it is announced, and reviewed afterward',
  needsReason: true,
  run: async (deps, release, reason, { caller }) =>
    answer(
      await revisePlan(deps, { releaseId: release.id, planHash: null, because: reason, isEmergency: true }, caller),
      (revised) => mrkdwn`:rotating_light: ${describeRelease(release)} is an emergency now.\n${revisedWords(revised)}`,
    ),
});

async function editTyped(deps: Deps, release: Release, text: string, { caller }: Input): Promise<Reply | null> {
  const [, change = '', because = ''] = /^([\s\S]*?)(?:\s*\bbecause\s+([\s\S]+))?$/i.exec(text) ?? [];
  const [, part = '', value = ''] = /^(\S+)\s*([\s\S]*)$/.exec(change.trim()) ?? [];
  const read = await readPart(deps, part.toLowerCase(), value.trim(), caller.actor.id);
  const example = `/deploy edit ${releaseRef(release)} watch 2 h because the migration is slow`;
  if (typeof read === 'string') return refuseArguments(read, example);
  const parsed = RevisePlan.safeParse({ releaseId: release.id, planHash: null, because, ...read });
  if (!parsed.success) return refuseArguments(parsed.error.issues[0]?.message ?? 'This is not right.', example);
  return answer(await revisePlan(deps, parsed.data, caller), revisedWords);
}

async function readPart(
  deps: Deps,
  part: string,
  value: string,
  personId: string,
): Promise<Partial<Record<keyof RevisePlan, unknown>> | string> {
  const isDrafted = /^(?:as )?drafted$/i.test(value);
  switch (part) {
    case 'redraft':
      return {};
    case 'start': {
      if (/^(?:manually|by hand|manual)$/i.test(value)) return { startsAt: null };
      const read = await readTime(value.split(/\s+/), deps.clock.now(), await timeZoneOf(deps, personId));
      if (read === null) return 'Write when it starts, such as tomorrow 9:00, or “manually”.';
      return typeof read === 'string' ? read : { startsAt: read.at };
    }
    case 'strategy':
      return { strategy: isDrafted || value === 'recommended' ? null : value.toLowerCase() };
    case 'rollback':
      return { rollbackTarget: isDrafted ? null : value.replace(/^to\s+/i, '') };
    case 'watch':
      return { policy: [{ key: 'watchWindow', value: value.replace(/^for\s+/i, '') }] };
    case 'announce':
      return { announcement: value };
    case 'policy': {
      if (/^(?:none|as (?:the )?settings(?: say)?)$/i.test(value)) return { policy: null };
      const [, key = '', text = ''] = /^(\S+)\s*([\s\S]*)$/.exec(value) ?? [];
      return { policy: [{ key, value: text }] };
    }
    default:
      return `“${part.slice(0, 40)}” is no part of a plan that can be typed; these are: ${parts}. The form has the others.`;
  }
}
