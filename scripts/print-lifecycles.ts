import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { approvalLifecycle } from '../src/domain/approval/lifecycle.ts';
import { changeLifecycle } from '../src/domain/change/lifecycle.ts';
import { deploymentLifecycle } from '../src/domain/deployment/lifecycle.ts';
import { incidentLifecycle } from '../src/domain/incident/lifecycle.ts';
import { proposalLifecycle } from '../src/domain/proposal/lifecycle.ts';
import { releaseLifecycle } from '../src/domain/release/lifecycle.ts';
import { taskLifecycle } from '../src/domain/task/lifecycle.ts';
import type { Lifecycle } from '../src/lib/lifecycle.ts';

export const lifecyclesFile = fileURLToPath(new URL('../docs/lifecycles.md', import.meta.url));

/** All lifecycles as one page, printed from the tables that the code works with. */
export function lifecyclesDocument(): string {
  return [
    '# Lifecycles',
    '',
    'Printed from the tables in the code by `node --import tsx scripts/print-lifecycles.ts`; do not edit by hand.',
    'A state without events is an end.',
    '',
    ...section('Release', releaseLifecycle, 'in_review', [
      'The intention to bring one version of a service to an environment (`src/domain/release/lifecycle.ts`).',
      'A request is drafted and submitted in one go, so a release begins in review. When nobody answers in time it goes',
      'back to `draft`; nothing submits a draft again yet, so such a release is canceled and requested anew.',
    ]),
    ...section('Deployment', deploymentLifecycle, 'pending', [
      'One release in one environment (`src/domain/deployment/lifecycle.ts`). `lose` is what happens when a step was',
      'started and nobody can say what became of it: people look, then try again or roll back.',
    ]),
    ...section('Approval', approvalLifecycle, 'pending', [
      'The request for approval of one plan hash (`src/domain/approval/lifecycle.ts`). Today each answer is a row of its',
      'own and the outcome is the state of the release; this table names the outcomes.',
    ]),
    ...section('Rollback proposal', proposalLifecycle, 'open', [
      'The question whether to return to the previous version (`src/domain/proposal/lifecycle.ts`).',
    ]),
    ...section('Incident', incidentLifecycle, 'detected', [
      'A problem that is tracked on its own, with or without a release (`src/domain/incident/lifecycle.ts`). A status update',
      '(`update`) and the post-mortem (`write`) leave the state as it is; a verified rollback mitigates.',
    ]),
    ...section('Change request', changeLifecycle, 'new', [
      'A change request that is kept here (`src/domain/change/lifecycle.ts`). It follows its release by the shortest way;',
      'only the review is done by a person. A rollback after the end reopens it.',
    ]),
    ...section('Task', taskLifecycle, 'open', [
      'A piece of work of a release (`src/domain/task/lifecycle.ts`). The root task of a release has one state more,',
      '`completed`: it is set when the release has ended and its report is written.',
    ]),
  ].join('\n');
}

function section<S extends string, E extends string>(
  title: string,
  lifecycle: Lifecycle<S, E>,
  first: S,
  words: readonly string[],
): string[] {
  const ends = lifecycle.states.filter((state) => lifecycle.isTerminal(state));
  const rows = lifecycle.states.map((state) => {
    const arrows = lifecycle.events(state).map((event) => `${event} → ${lifecycle.next(state, event)}`);
    return `| ${state} | ${arrows.length === 0 ? '–' : arrows.join(', ')} |`;
  });
  return [
    `## ${title}`,
    '',
    ...words,
    '',
    '```mermaid',
    'stateDiagram-v2',
    `  [*] --> ${first}`,
    ...lifecycle.arrows().map(({ from, event, to }) => `  ${from} --> ${to}: ${event}`),
    ...ends.map((state) => `  ${state} --> [*]`),
    '```',
    '',
    '| state | events |',
    '|---|---|',
    ...rows,
    '',
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(lifecyclesFile, lifecyclesDocument());
