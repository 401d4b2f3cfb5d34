import { describe, expect, it } from 'vitest';
import type { Lifecycle } from '../lib/lifecycle.ts';
import { approvalLifecycle } from './approval/lifecycle.ts';
import { deploymentLifecycle } from './deployment/lifecycle.ts';
import { proposalLifecycle } from './proposal/lifecycle.ts';
import { activeReleaseStates, releaseLifecycle } from './release/lifecycle.ts';
import { matrixPhase, phaseOf } from './release/phase.ts';
import { taskLifecycle } from './task/lifecycle.ts';

/** The whole table as text: a new transition must be added here too. */
function table<S extends string, E extends string>(lifecycle: Lifecycle<S, E>): string[] {
  return lifecycle.arrows().map(({ from, event, to }) => `${from} –${event}→ ${to}`);
}

describe('the lifecycles', () => {
  it('of a release', () => {
    expect(table(releaseLifecycle)).toEqual([
      'draft –submit→ in_review',
      'draft –cancel→ cancelled',
      'in_review –approve→ approved',
      'in_review –reject→ rejected',
      'in_review –revise→ draft',
      'in_review –cancel→ cancelled',
      'approved –start→ in_progress',
      'approved –revise→ draft',
      'approved –cancel→ cancelled',
      'in_progress –complete→ completed',
      'in_progress –fail→ failed',
      'in_progress –roll_back→ rolled_back',
      'completed –roll_back→ rolled_back',
      'failed –start→ in_progress',
      'failed –roll_back→ rolled_back',
      'failed –close→ closed',
      'rejected –revise→ draft',
      'rejected –cancel→ cancelled',
    ]);
    expect(releaseLifecycle.states.filter((state) => releaseLifecycle.isTerminal(state))).toEqual([
      'rolled_back',
      'cancelled',
      'closed',
    ]);
    expect(activeReleaseStates).toEqual(['draft', 'in_review', 'approved', 'in_progress', 'failed']);
  });

  it('of a deployment', () => {
    expect(table(deploymentLifecycle)).toEqual([
      'pending –start→ running',
      'running –deployed→ verifying',
      'running –pause→ paused',
      'running –fail→ failed',
      'running –abort→ aborted',
      'running –lose→ unknown',
      'paused –resume→ running',
      'paused –abort→ aborted',
      'paused –roll_back→ rolling_back',
      'verifying –verified→ succeeded',
      'verifying –degrade→ degraded',
      'verifying –roll_back→ rolling_back',
      'degraded –recover→ verifying',
      'degraded –accept→ succeeded',
      'degraded –roll_back→ rolling_back',
      'succeeded –degrade→ degraded',
      'succeeded –roll_back→ rolling_back',
      'failed –retry→ running',
      'failed –roll_back→ rolling_back',
      'aborted –retry→ running',
      'aborted –roll_back→ rolling_back',
      'unknown –found→ running',
      'unknown –retry→ running',
      'unknown –roll_back→ rolling_back',
      'rolling_back –rolled_back→ rolled_back',
      'rolling_back –fail→ rollback_failed',
      'rollback_failed –roll_back→ rolling_back',
    ]);
  });

  it('of an approval, a proposal and a task end where they should', () => {
    expect(approvalLifecycle.states.filter((state) => approvalLifecycle.isTerminal(state))).toEqual([
      'rejected',
      'expired',
      'void',
    ]);
    expect(approvalLifecycle.next('granted', 'revise')).toBe('void');
    expect(approvalLifecycle.next('expired', 'grant')).toBeNull();
    expect(proposalLifecycle.states.filter((state) => proposalLifecycle.isTerminal(state))).toEqual([
      'accepted',
      'dismissed',
      'expired',
      'withdrawn',
    ]);
    expect(proposalLifecycle.next('waiting', 'reopen')).toBe('open');
    expect(taskLifecycle.states.filter((state) => taskLifecycle.isTerminal(state))).toEqual([]);
    expect(taskLifecycle.next('skipped', 'finish')).toBeNull();
  });

  it('lead from the first state to every other one', () => {
    const reachable = <S extends string, E extends string>(lifecycle: Lifecycle<S, E>) => {
      const seen = new Set<S>(lifecycle.states.slice(0, 1));
      for (const state of seen)
        for (const event of lifecycle.events(state)) seen.add(lifecycle.next(state, event) ?? state);
      return [...seen].sort();
    };
    for (const lifecycle of [
      releaseLifecycle,
      deploymentLifecycle,
      approvalLifecycle,
      proposalLifecycle,
      taskLifecycle,
    ] as Lifecycle<string, string>[])
      expect(reachable(lifecycle)).toEqual([...lifecycle.states].sort());
  });
});

describe('the phase that stakeholders see', () => {
  it.each([
    ['draft', null, 'planned', 'before'],
    ['in_review', null, 'planned', 'before'],
    ['approved', null, 'approved', 'before'],
    ['in_progress', 'running', 'deploying', 'during'],
    ['in_progress', 'paused', 'deploying', 'during'],
    ['in_progress', 'unknown', 'deploying', 'during'],
    ['in_progress', 'verifying', 'verifying', 'during'],
    ['in_progress', 'degraded', 'verifying', 'during'],
    ['in_progress', 'rolling_back', 'rolling_back', 'during'],
    ['in_progress', 'rollback_failed', 'failed', 'during'],
    ['failed', 'failed', 'failed', 'during'],
    ['failed', 'rolling_back', 'rolling_back', 'during'],
    ['failed', 'rollback_failed', 'failed', 'during'],
    ['completed', 'succeeded', 'completed', 'after'],
    ['completed', 'rolling_back', 'rolling_back', 'during'],
    // A release whose rollback stopped midway must never be reported as healthy.
    ['completed', 'rollback_failed', 'failed', 'during'],
    ['rolled_back', 'rolled_back', 'rolled_back', 'after'],
    ['closed', 'failed', 'failed', 'during'],
    ['rejected', null, 'cancelled', 'after'],
    ['cancelled', null, 'cancelled', 'after'],
  ] as const)('%s with a deployment that is %s is %s', (release, deployment, phase, column) => {
    expect(phaseOf(release, deployment)).toBe(phase);
    expect(matrixPhase(phase)).toBe(column);
  });
});
