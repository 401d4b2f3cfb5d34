import { type Requirement, sourceItemTitles } from '../gate/requirement.ts';
import type { FollowUp } from '../incident/action-item.ts';
import type { RiskLevel } from '../strategy/matrix.ts';
import { recordItemTitle } from '../version-record/version-record.ts';
import { resultItemTitle, resultKinds } from '../version-result/version-result.ts';
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
  /** What must be known about the version before it starts. */
  requires?: readonly Requirement[];
  /** What runs and what should run by the record, when somebody deployed around it; null or absent when nobody did. */
  drift?: { running: string; recorded: string } | null;
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
      ...(input.drift ? [{ ...attest('before', driftItemTitle(input.drift)), check: 'drift' as const }] : []),
      check('before', 'Every action that the plan needs is configured', 'commands'),
      ...(requires.includes('environment')
        ? [check('before', 'Every check of the environment passes', 'environment')]
        : []),
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
      ...(['ci', 'review'] as const)
        .filter((kind) => requires.includes(kind))
        .map((kind) => check('before', sourceItemTitles[kind](version), kind)),
      ...resultKinds
        .filter((kind) => requires.includes(kind))
        .map((kind) => check('before', resultItemTitle(kind, version), kind)),
      ...vouchedFor(requires).map((title) => attest('before', title)),
      ...(['qa', 'user-acceptance', 'configuration'] as const)
        .filter((kind) => requires.includes(kind))
        .map((kind) => check('before', recordItemTitle(kind, version), kind)),
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

/** What a person vouches for because nothing else is required to show it. */
function vouchedFor(requires: readonly Requirement[]): string[] {
  const isTested = requires.includes('tests');
  if (!requires.includes('qa')) return [isTested ? 'QA has signed off' : 'All tests pass and QA has signed off'];
  return isTested ? [] : ['All tests pass'];
}

/** What somebody has to find out, and vouches for, before what runs is replaced. */
export function driftItemTitle({ running, recorded }: { running: string; recorded: string }): string {
  return `${running} was deployed around Quarterdeck (by the record, ${recorded} runs): it is known by whom and why`;
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
