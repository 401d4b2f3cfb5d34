import type { Settings } from '../../domain/settings.ts';
import { strategyNames } from '../../domain/strategy/matrix.ts';
import { strategyProfiles } from '../../domain/strategy/profile.ts';
import { visibleText } from '../../lib/visible-text.ts';
import type { Deps } from '../../usecases/deps.ts';
import { OpenRelease, openRelease } from '../../usecases/release/open-release.ts';
import type { Choice } from '../kit/blocks.ts';
import type { ViewAnswer, ViewInput } from '../kit/input.ts';
import { type ModalView, modal } from '../kit/modal.ts';
import { refusalReply, refusalWords, reply } from '../kit/reply.ts';
import { openedWords } from './opened-words.ts';

export const newReleaseCallback = 'release.new_submitted';

export function serviceChoices(settings: Settings): Choice[] {
  return Object.values(settings.services).map((one) => ({
    label: one.displayName,
    value: one.name,
    description: one.description || one.application,
  }));
}

/** The form that `/deploy` opens. */
export function newReleaseModal(settings: Settings, channelId: string | null): ModalView {
  return modal({
    callbackId: newReleaseCallback,
    title: 'New release',
    submit: 'Draft plan',
    metadata: channelId ?? '',
    fields: [
      {
        kind: 'select',
        name: 'service',
        label: 'Service',
        noun: 'services',
        choices: serviceChoices(settings),
      },
      { kind: 'text', name: 'version', label: 'Version', placeholder: '1.4.0', maxLength: 64 },
      {
        kind: 'select',
        name: 'environment',
        label: 'Environment',
        choices: settings.environments.map((one) => ({ label: one.name, value: one.name })),
        initial: settings.defaultEnvironment,
      },
      {
        kind: 'select',
        name: 'strategy',
        label: 'Strategy',
        initial: 'recommended',
        choices: [
          { label: 'As recommended', value: 'recommended', description: 'By application, risk and downtime tolerance' },
          ...strategyNames.map((name) => ({
            label: strategyProfiles[name].displayName,
            value: name,
            description: strategyProfiles[name].goodFor,
          })),
        ],
      },
      { kind: 'time', name: 'startsAt', label: 'Start', hint: 'Leave empty to start manually.', isOptional: true },
      {
        kind: 'text',
        name: 'reason',
        label: 'Reason',
        isOptional: true,
        isLong: true,
        maxLength: 2_000,
        hint: 'Shown to approvers; without one, the version’s own notes are used.',
      },
    ],
  });
}

/** The field at which the form shows the error. */
const fieldOf: Readonly<Record<string, string>> = {
  unknown_service: 'service',
  unknown_version: 'version',
  not_a_version: 'version',
  already_running_version: 'version',
  reverted_version: 'reason',
  active_release_exists: 'service',
  others_wait: 'service',
  unknown_environment: 'environment',
  commands_missing: 'strategy',
  time_in_past: 'startsAt',
  time_too_far: 'startsAt',
};

export async function submitNewRelease(deps: Deps, input: ViewInput): Promise<ViewAnswer> {
  const { service = '', version = '', environment, strategy, startsAt, reason = '' } = input.values;
  const parsed = OpenRelease.safeParse({
    service,
    version: visibleText(version).trim(),
    environment: environment ?? null,
    strategy: strategy === undefined || strategy === 'recommended' ? null : strategy,
    startsAt: startsAt === undefined ? null : new Date(Number(startsAt) * 1_000),
    reason,
    because: reason.trim() || null,
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      kind: 'errors',
      errors: { [String(issue?.path[0] ?? 'version')]: issue?.message ?? 'This is not right.' },
    };
  }
  const opened = await openRelease(deps, parsed.data, input.caller);
  const replyTo = input.metadata || deps.settings.releaseChannel;
  if (opened.ok)
    return {
      kind: 'close',
      reply: reply(openedWords(opened.value, deps.settings.organization.timeZone)),
      replyTo,
    };
  const field = fieldOf[opened.error.kind];
  if (field === undefined) return { kind: 'close', reply: refusalReply(opened.error), replyTo };
  const { code, sentence, next } = refusalWords(opened.error);
  return { kind: 'errors', errors: { [field]: `${sentence} ${next} (${code})` }, code };
}
