import type { Plan } from '../../domain/plan/plan.ts';
import type { Release } from '../../domain/release/release.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { strategyNames } from '../../domain/strategy/matrix.ts';
import { strategyProfiles } from '../../domain/strategy/profile.ts';
import { context } from '../kit/blocks.ts';
import { type ModalView, modal } from '../kit/modal.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';

export const editCallback = 'release.plan_edited';

/** Chosen where the draft decides. */
export const asDrafted = 'as-drafted';

/** The form to change the plan of a release, filled in with the plan of now. `targets`: what it can be rolled back to. */
export function editModal(release: Release, targets: readonly string[], channelId: string | null): ModalView {
  const { plan, edits } = release;
  const chosen = edits?.rollbackTarget;
  return modal({
    callbackId: editCallback,
    title: `Plan of ${releaseRef(release)}`,
    submit: 'Change plan',
    metadata: JSON.stringify({ releaseId: release.id, planHash: release.planHash, channelId }),
    intro: [
      context(
        mrkdwn`A changed plan needs its approvals again. Small changes can be confirmed with one press by those who approved before.`,
      ),
    ],
    fields: [
      { kind: 'text', name: 'because', label: 'Why does the plan change?', maxLength: 500 },
      {
        kind: 'time',
        name: 'startsAt',
        label: 'Start',
        hint: 'Leave empty to start manually.',
        initial: release.startsAt,
        isOptional: true,
      },
      {
        kind: 'select',
        name: 'strategy',
        label: 'Strategy',
        initial: edits?.strategy?.name ?? asDrafted,
        choices: [
          { label: 'As recommended', value: asDrafted },
          ...strategyNames.map((name) => ({ label: strategyProfiles[name].displayName, value: name })),
        ],
      },
      {
        kind: 'select',
        name: 'rollbackTarget',
        label: 'Roll back to',
        initial: chosen ?? asDrafted,
        choices: [
          {
            label: chosen === undefined ? `As drafted: ${plan.rollback.target ?? 'none'}` : 'As drafted',
            value: asDrafted,
          },
          ...[...new Set([...(chosen === undefined ? [] : [chosen]), ...targets])].map((version) => ({
            label: version,
            value: version,
          })),
        ],
      },
      {
        kind: 'text',
        name: 'watch',
        label: 'Watch for',
        initial: watchWords(plan),
        maxLength: 20,
        hint: 'Such as 30 min or 2 h.',
      },
      linesField('successCriteria', 'Success criteria', plan.successCriteria),
      linesField('contingency', 'If it goes wrong', plan.contingency),
      linesField('checks', 'Check before this start', edits?.checks ?? [], 'Somebody has to check off each line.'),
      {
        kind: 'text',
        name: 'announcement',
        label: 'Announcement',
        initial: plan.announcement ?? '',
        isLong: true,
        isOptional: true,
        maxLength: 1_000,
        hint: 'Every stakeholder message says this in addition.',
      },
      {
        kind: 'text',
        name: 'runbookUrl',
        label: 'Runbook',
        initial: plan.runbookUrl ?? '',
        isOptional: true,
        maxLength: 2_000,
      },
      {
        kind: 'text',
        name: 'reason',
        label: 'Reason for the release',
        initial: release.reason,
        isLong: true,
        isOptional: true,
        maxLength: 2_000,
      },
    ],
  });
}

/** The length of the watch as it is typed. */
export function watchWords({ schedule }: Pick<Plan, 'schedule'>): string {
  const { watchMs } = schedule;
  for (const [unit, ms] of [
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const)
    if (watchMs > 0 && watchMs % ms === 0) return `${watchMs / ms} ${unit}`;
  return formatDuration(watchMs);
}

function linesField(name: string, label: string, lines: readonly string[], more = '') {
  return {
    kind: 'text' as const,
    name,
    label,
    initial: lines.join('\n'),
    isLong: true,
    isOptional: true,
    maxLength: 3_000,
    hint: `One per line. ${more}`.trim(),
  };
}
