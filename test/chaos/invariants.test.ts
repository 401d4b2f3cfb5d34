import { describe, expect, it } from 'vitest';
import { aPlan } from '../support/plan-builders.ts';
import { checkInvariants } from './invariants.ts';
import type { Observed } from './observed.ts';
import type { EventRow } from './snapshot.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 2, 9, 0, seconds));
const [requester, first, second] = ['U0PRIYA001', 'U0MARCUS01', 'U0ADA00001'];

/** A run in which one release went well, as the checker sees it. */
function wellRun(): Observed {
  const plan = { ...aPlan(), approvals: { ...aPlan().approvals, needed: 2 } };
  let seq = 0;
  const event = (type: string, data: Record<string, unknown> = {}, actor = 'system:quarterdeck'): EventRow => {
    seq += 1;
    const [actor_kind = '', actor_id = ''] = actor.split(':');
    return { seq, release_id: 'rel_1', type, data, actor_kind, actor_id, at: at(seq) };
  };
  const moved = (from: string, to: string) => event('deployment.moved', { from, to });
  const reading = (check_name: string, second: number) => ({
    deployment_id: 'dep_1',
    check_name,
    at: at(second),
    outcome: 'successful' as const,
  });
  const message = (surface_key: string, posted_ts: string) => ({
    release_id: 'rel_1',
    surface_key,
    target: 'C1',
    posted_channel: 'C1',
    posted_ts,
    broken_reason: null,
    due_at: null,
  });
  return {
    record: {
      releases: [
        {
          id: 'rel_1',
          number: 1,
          service: 'shop',
          version: '1.1.0',
          requester_id: requester,
          captain_id: requester,
          state: 'completed',
          plan,
          plan_hash: 'hash',
        },
      ],
      deployments: [
        {
          id: 'dep_1',
          release_id: 'rel_1',
          service: 'shop',
          version: '1.1.0',
          previous_version: '1.0.0',
          state: 'succeeded',
          verdict: 'healthy',
          deployed_at: at(11),
        },
      ],
      steps: [
        {
          id: 'stp_1',
          deployment_id: 'dep_1',
          release_id: 'rel_1',
          direction: 'forward',
          state: 'done',
          operation_id: 'op_1',
          due_at: null,
        },
      ],
      events: [
        event('release.opened', {}, `person:${requester}`),
        event('release.submitted', { planHash: 'hash' }, `person:${requester}`),
        event('approval.given', { planHash: 'hash' }, `person:${first}`),
        event('approval.given', { planHash: 'hash' }, `person:${second}`),
        event('release.approved', { planHash: 'hash' }, `person:${second}`),
        event('gate.judged', { isOpen: true }, `person:${requester}`),
        event('release.started', {}, `person:${requester}`),
        moved('pending', 'running'),
        event('step.started', { title: 'Switch', direction: 'forward', operationId: 'op_1' }),
        event('step.finished', { title: 'Switch', direction: 'forward', result: 'done' }),
        moved('running', 'verifying'),
        moved('verifying', 'succeeded'),
        event('release.completed'),
      ],
      approvals: [first, second].map((person_id) => ({
        release_id: 'rel_1',
        plan_hash: 'hash',
        person_id,
        decision: 'approve' as const,
      })),
      posts: [{ key: 'post_1', state: 'posted', target: 'C1', due_at: null }],
      messages: [message('card', '1.0'), message('page:esc_1', '2.0')],
      watches: [],
      reminders: [],
      measurements: ['health', 'pay'].flatMap((check) => [reading(check, 12), reading(check, 13)]),
      locks: [],
      notes: [
        { release_id: 'rel_1', markdown: 'note 1 of today' },
        { release_id: 'rel_1', markdown: 'payments fail typed1x' },
      ],
      escalations: [{ id: 'esc_1', acknowledged_by: first, closed_at: null }],
      everything: ['notes note 1 of today'],
    },
    world: {
      effects: [{ operationId: 'op_1', service: 'shop', verb: 'shift', version: '1.1.0', at: at(9) }],
      overlaps: [],
      repeatedStarts: 0,
      faults: {},
      live: { shop: '1.1.0' },
      brokenEndings: ['.5', '.6'],
    },
    people: {
      typed: [
        {
          line: 'note shop payments fail typed1x',
          token: 'typed1x',
          meant: { kind: 'named', service: 'shop', version: null },
        },
      ],
      acknowledged: [
        { kind: 'opened', ref: 'R-1', service: 'shop', version: '1.1.0' },
        { kind: 'approved', ref: 'R-1', person: first },
        { kind: 'noted', ref: 'R-1', text: 'note 1 of today' },
      ],
      answerMs: Array.from({ length: 100 }, () => 50),
    },
    slack: {
      duplicates: 0,
      messages: [
        { address: 'C1 1.0', text: '*R-1 · completed*', all: '{}' },
        { address: 'C1 2.0', text: ':eyes: Acknowledged by somebody', all: '{}' },
      ],
    },
    rules: {
      approvers: [first, second],
      minimumSample: 2,
      checks: ['health', 'pay'],
      duplicatesAllowed: 0,
      secrets: ['topsecret'],
    },
    logs: '',
    unplannedExits: [],
  };
}

type Release = Observed['record']['releases'][number];
type Deployment = Observed['record']['deployments'][number];
const release = (run: Observed) => run.record.releases[0] as Release;
const deployment = (run: Observed) => run.record.deployments[0] as Deployment;
const drop = (run: Observed, type: string) => {
  run.record.events = run.record.events.filter((one) => one.type !== type);
};

/** The run ends with a problem that a person decided to live with. */
function accept(run: Observed): Deployment {
  const ending = run.record.events.findIndex((one) => one.type === 'deployment.moved' && one.data.to === 'succeeded');
  const moved = run.record.events[ending] as EventRow;
  const degraded = { ...moved, data: { from: 'verifying', to: 'degraded' } };
  const accepted = { ...moved, data: { from: 'degraded', to: 'succeeded' }, actor_kind: 'person', actor_id: requester };
  run.record.events.splice(ending, 1, degraded, accepted);
  for (const [index, one] of run.record.events.entries()) one.seq = index + 1;
  run.record.notes.push({
    release_id: 'rel_1',
    markdown: `Accepted as it is by <@${requester}>: it is only the banner`,
  });
  run.world.live = { shop: '1.1.5' };
  Object.assign(release(run), { version: '1.1.5' });
  Object.assign(run.people.acknowledged[0] ?? {}, { version: '1.1.5' });
  return Object.assign(deployment(run), { version: '1.1.5', verdict: 'degraded' });
}

function afterStart(run: Observed, ms: number): Date {
  const started = run.record.events.find((one) => one.type === 'release.started');
  return new Date((started?.at.getTime() ?? Number.NaN) + ms);
}

const planted: readonly [invariant: string, plant: (run: Observed) => void][] = [
  ['something happened', (run) => (run.world.effects = [])],
  ['I1', (run) => run.record.approvals.pop()],
  ['I1', (run) => (release(run).requester_id = second)],
  ['I1', (run) => (release(run).state = 'in_review')],
  ['I1', (run) => (run.rules.approvers = [first])],
  ['I2', (run) => run.world.effects.push(...run.world.effects)],
  [
    'I2',
    (run) => run.world.effects.push({ operationId: 'op_9', service: 'shop', verb: 'shift', version: '2', at: at(9) }),
  ],
  [
    'I2',
    (run) =>
      run.record.events.push({
        ...(run.record.events[8] as EventRow),
        data: { title: 'Switch', direction: 'forward', operationId: 'op_2' },
      }),
  ],
  ['I2', (run) => run.world.overlaps.push('shift and shift of shop')],
  ['I3', (run) => drop(run, 'release.approved')],
  ['I3', (run) => drop(run, 'gate.judged')],
  ['I3', (run) => run.record.locks.push({ service: 'shop', created_at: at(1), lifted_at: null })],
  ['I3', (run) => run.record.locks.push({ service: null, created_at: at(1), lifted_at: afterStart(run, 80) })],
  ['I4', (run) => (release(run).state = 'failed')],
  ['I4', (run) => (deployment(run).state = 'degraded')],
  ['I4', (run) => run.record.events.push({ ...(run.record.events[12] as EventRow) })],
  ['I4', (run) => run.record.events.splice(10, 1)],
  ['I4', (run) => run.record.events.splice(3, 0, { ...(run.record.events[2] as EventRow) })],
  ['I5', (run) => run.record.posts.push({ key: 'p', state: 'due', target: 'C1', due_at: at(1) })],
  ['I5', (run) => (run.slack.messages = [])],
  ['I5', (run) => Object.assign(run.slack.messages[0] ?? {}, { text: '*R-1 · verifying*' })],
  ['I5', (run) => Object.assign(run.slack.messages[1] ?? {}, { all: '"action_id":"analysis.acknowledge"' })],
  ['I5', (run) => Object.assign(run.record.escalations[0] ?? {}, { acknowledged_by: null })],
  ['I5', (run) => run.slack.messages.pop()],
  ['I5', (run) => (deployment(run).state = 'rollback_failed')],
  ['I6', (run) => (run.slack.duplicates = 1)],
  ['I7', (run) => run.record.measurements.splice(0, 1)],
  ['I7', (run) => Object.assign(run.record.measurements.at(-1) ?? {}, { outcome: 'error' })],
  ['I7', (run) => (deployment(run).version = '1.1.5')],
  ['I7', (run) => (accept(run).verdict = 'healthy')],
  ['I7', (run) => accept(run) && run.record.notes.pop()],
  [
    'I7',
    (run) => {
      accept(run);
      const ending = run.record.events.findLast((one) => one.type === 'deployment.moved');
      Object.assign(ending ?? {}, { actor_kind: 'system', actor_id: 'quarterdeck' });
    },
  ],
  ['I8', (run) => (run.world.live = { shop: '1.0.0' })],
  ['I8', (run) => run.record.events.push({ ...(run.record.events[12] as EventRow), type: 'rollback.started' })],
  ['I9', (run) => Object.assign(run.record.events[4] ?? {}, { actor_id: '' })],
  ['I10', (run) => run.record.everything.push('notes topsecret')],
  ['I10', (run) => (run.logs = 'topsecret')],
  ['I10', (run) => run.slack.messages.push({ address: 'C2 2.0', text: '', all: '<!channel>' })],
  ['I11', (run) => (deployment(run).state = 'running')],
  ['I11', (run) => (deployment(run).state = 'unknown')],
  ['I11', (run) => (deployment(run).state = 'degraded')],
  ['I11', (run) => (release(run).state = 'in_review')],
  [
    'I11',
    (run) => {
      const at = run.record.events.findLastIndex((one) => one.type === 'deployment.moved');
      const moved = run.record.events[at] as EventRow;
      run.record.events.push(
        { ...moved, data: { ...moved.data, from: moved.data.to, to: 'degraded' } },
        { ...moved, type: 'proposal.expired', data: {} },
      );
    },
  ],
  ['I12', (run) => (run.people.answerMs = [...run.people.answerMs, 2_500, 2_500])],
  ['I12', (run) => (run.people.answerMs = [])],
  ['I13', (run) => Object.assign(run.people.typed[0] ?? {}, { meant: { kind: 'release', ref: 'R-2' } })],
  ['I13', (run) => Object.assign(run.people.typed[0] ?? {}, { meant: { kind: 'contradiction' } })],
  ['I13', (run) => Object.assign(run.people.typed[0]?.meant ?? {}, { service: 'mail' })],
  ['I13', (run) => Object.assign(run.people.typed[0]?.meant ?? {}, { version: '1.2.0' })],
  ['acknowledged', (run) => (run.record.notes = [])],
  ['acknowledged', (run) => run.record.approvals.shift()],
  ['acknowledged', (run) => (release(run).number = 2)],
  ['no replica', (run) => run.unplannedExits.push(1)],
];

describe('the checker of a chaos run', () => {
  it('finds nothing in a run that went well', () => {
    expect(checkInvariants(wellRun())).toEqual([]);
  });

  it('finds nothing in a run whose problem was accepted as it is', () => {
    const run = wellRun();
    accept(run);
    expect(checkInvariants(run)).toEqual([]);
  });

  it('lets the card of a completed release show that its rollback has stopped', () => {
    const run = wellRun();
    deployment(run).state = 'rollback_failed';
    Object.assign(run.slack.messages[0] ?? {}, { text: '*R-1 · rollback stopped*' });
    expect(checkInvariants(run).filter((one) => one.invariant.startsWith('I5'))).toEqual([]);
  });

  it('knows that two replicas do not have the very same time', () => {
    const run = wellRun();
    run.record.locks.push({ service: 'shop', created_at: at(1), lifted_at: afterStart(run, 40) });
    run.record.locks.push({ service: 'shop', created_at: afterStart(run, -40), lifted_at: null });
    expect(checkInvariants(run)).toEqual([]);
  });

  it.each(planted.map(([invariant, plant], index) => ({ invariant, plant, index })))(
    'finds a violation of $invariant that was planted ($index)',
    ({ invariant, plant }) => {
      const run = wellRun();
      plant(run);
      const found = checkInvariants(run).map((one) => one.invariant);
      expect(found.some((name) => name.startsWith(invariant))).toBe(true);
    },
  );
});
