import type { FollowUp } from '../incident/action-item.ts';
import type { RiskLevel } from '../strategy/matrix.ts';
import { recordItemTitle, type VersionRecordKind } from '../version-record/version-record.ts';
import type { ChecklistItem, PlannedTask } from './plan.ts';

type Draft = Omit<ChecklistItem, 'id'>;

/** What an earlier incident left for this release. */
export interface PlannedFollowUp {
  title: string;
  followUp: FollowUp;
}

/** The tasks of a release with their todos; riskier releases require more from people. */
export function draftTasks(input: {
  version: string;
  risk: RiskLevel;
  hasMigrations: boolean;
  hasConfiguration: boolean;
  fitsObjective: boolean;
  hasRollbackTarget: boolean;
  /** A source of versions was queried; a version that is taken as typed has nothing to be checked against. */
  isFoundBySource: boolean;
  /** What must be on record about the version before it starts. */
  requires?: readonly VersionRecordKind[];
  /** The environment in which it must have succeeded before; null or absent when it need not. */
  promotedFrom?: string | null;
  /** It starts only after a rehearsal. */
  needsRehearsal?: boolean;
  /** It is a rehearsal itself: only what the bot can check is asked. */
  isRehearsal?: boolean;
  /** They can be checked off, and never keep the release from starting. */
  followUps: readonly PlannedFollowUp[];
}): PlannedTask[] {
  const { version, requires = [] } = input;
  const check = (phase: Draft['phase'], title: string, name: ChecklistItem['check']): Draft => ({
    title,
    evidence: 'check',
    check: name,
    phase,
  });
  const attest = (phase: Draft['phase'], title: string): Draft => ({
    title,
    evidence: 'attestation',
    check: null,
    phase,
  });
  // A person vouches for it, or a rehearsal shows it.
  const isRisky = input.risk === 'high' || input.risk === 'critical';
  const tasks = [
    task('prepare', 'Prepare the environment', 'infrastructure', 'before', [
      check('before', 'The running version is known', 'running-version'),
      check('before', 'Every action that the plan needs is configured', 'commands'),
      ...(input.hasConfiguration ? [attest('before', 'New configuration is in place')] : []),
      ...(input.hasMigrations ? [attest('before', 'The database is backed up and the migration is rehearsed')] : []),
    ]),
    task('sign-off', 'QA sign-off', 'QA', 'before', [
      ...(input.isFoundBySource
        ? [check('before', `The artifact of ${version} exists and carries the approved digest`, 'artifact')]
        : []),
      ...(input.promotedFrom
        ? [check('before', `${version} has proven itself in ${input.promotedFrom}`, 'promotion')]
        : []),
      ...(requires.includes('candidate') ? [check('before', recordItemTitle('candidate', version), 'candidate')] : []),
      ...(requires.includes('qa')
        ? [attest('before', 'All tests pass'), check('before', recordItemTitle('qa', version), 'qa')]
        : [attest('before', 'All tests pass and QA has signed off')]),
      ...(requires.includes('user-acceptance')
        ? [check('before', recordItemTitle('user-acceptance', version), 'user-acceptance')]
        : []),
      ...(input.needsRehearsal ? [check('before', `${version} was rehearsed, forward and back`, 'rehearsal')] : []),
      ...(isRisky && !input.needsRehearsal
        ? [{ ...attest('before', 'Rollback rehearsed or reviewed'), check: 'rehearsal' as const }]
        : []),
      ...(input.fitsObjective ? [] : [attest('before', 'A rollback that takes longer than the objective is accepted')]),
    ]),
    task('deploy', `Deploy ${version}`, 'release execution', 'during', [
      input.hasRollbackTarget
        ? check('before', 'Rollback version known', 'rollback-target')
        : attest('before', 'The team is aware that there is no version to roll back to'),
      check('during', 'All deployment steps succeeded', 'deployed'),
      check('during', 'Live traffic is served without errors', 'smoke'),
    ]),
    task('watch', 'Watch after the deployment', 'monitoring', 'after', [
      check('before', 'A baseline was measured before the start', 'baseline'),
      check('after', 'The watch ended healthy', 'watch'),
    ]),
    ...(input.followUps.length === 0
      ? []
      : [
          task(
            'follow-ups',
            'Consider what earlier incidents left',
            'QA',
            'before',
            input.followUps.map(({ title, followUp }) => ({ ...attest('after', title), followUp })),
          ),
        ]),
  ];
  if (!input.isRehearsal) return tasks;
  return tasks
    .map(({ items, ...rest }) => ({
      ...rest,
      items: items.filter(({ evidence, check: by }) => evidence === 'check' && !unrehearsed.has(by)),
    }))
    .filter(({ items }) => items.length > 0);
}

/** What a rehearsal does not get to: it goes back before anybody watches. */
const unrehearsed: ReadonlySet<ChecklistItem['check']> = new Set(['smoke', 'watch']);

function task(
  id: string,
  title: string,
  role: PlannedTask['role'],
  phase: PlannedTask['phase'],
  items: Draft[],
): PlannedTask {
  return { id, title, role, phase, items: items.map((item, index) => ({ ...item, id: `${id}-${index + 1}` })) };
}
