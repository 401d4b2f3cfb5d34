import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aLock } from '../../test/support/builders.ts';
import { type EligibilityRule, type Member, mayApprove } from './approval/rule.ts';
import { explain } from './explain.ts';
import { type GateCheck, judgeGate } from './gate/gate.ts';
import { lockOn } from './lock/lock.ts';
import type { Refusal } from './refusal.ts';
import { parseReleaseRef, releaseRef } from './release/release.ts';
import { formatDuration } from './report/duration.ts';

describe('who may approve', () => {
  const member: Member = { id: 'U1', isBot: false, isDeleted: false, isRestricted: false, isStranger: false };
  const rule: EligibilityRule = {
    requesterId: 'UREQ',
    captainId: 'UCAP',
    authorIds: ['UAUT'],
    separationOfDuties: true,
    approverIds: ['U1', 'UREQ', 'UCAP', 'UAUT'],
  };

  it.each([
    [{}, {}, null],
    [{ isBot: true }, {}, 'not_a_person'],
    [{ isDeleted: true }, {}, 'deactivated'],
    [{ isStranger: true }, {}, 'outsider'],
    [{ isRestricted: true }, {}, 'guest'],
    [{ id: 'UREQ' }, {}, 'self_approval'],
    [{ id: 'UCAP' }, {}, 'self_approval'],
    [{ id: 'UAUT' }, {}, 'author_approval'],
    [{ id: 'U2' }, {}, 'not_an_approver'],
    [{ id: 'U2' }, { approverIds: null }, null],
    [{ id: 'U1' }, { approverIds: [] }, 'not_an_approver'],
    [{ id: 'UREQ' }, { separationOfDuties: false }, null],
    [{ id: 'UAUT' }, { separationOfDuties: false }, null],
    [{ isBot: true }, { separationOfDuties: false, approverIds: null }, 'not_a_person'],
    [{ isRestricted: true }, { separationOfDuties: false, approverIds: null }, 'guest'],
  ])('%j under %j: %s', (who, under, expected) => {
    const result = mayApprove({ ...member, ...who }, { ...rule, ...under });
    expect(result.ok ? null : result.error.kind).toBe(expected);
  });

  it('is never anybody with a flag, whatever the rule says', () => {
    const flags = fc.record({
      isBot: fc.boolean(),
      isDeleted: fc.boolean(),
      isRestricted: fc.boolean(),
      isStranger: fc.boolean(),
    });
    fc.assert(
      fc.property(flags, fc.boolean(), (flagged, separationOfDuties) => {
        const result = mayApprove({ ...member, ...flagged }, { ...rule, separationOfDuties, approverIds: null });
        expect(result.ok).toBe(!Object.values(flagged).includes(true));
      }),
    );
  });
});

describe('a gate', () => {
  const check = fc.record<GateCheck>({
    id: fc.string(),
    title: fc.string(),
    detail: fc.string(),
    reasonCode: fc.constant(null),
    result: fc.constantFrom('passed', 'failed', 'unknown'),
  });

  it('is open only when there are checks and every one has passed', () => {
    fc.assert(
      fc.property(fc.array(check, { maxLength: 8 }), (checks) => {
        const isClean = checks.length > 0 && !checks.some((one) => one.result === 'failed' || one.result === 'unknown');
        expect(judgeGate(checks)).toEqual({ isOpen: isClean, checks });
      }),
    );
    expect(judgeGate([]).isOpen).toBe(false);
  });
});

describe('a lock', () => {
  it('covers what it names, and only until it is lifted', () => {
    const service = aLock({ service: 'shop', environment: 'production' });
    expect(lockOn([service], 'shop', 'production')).toBe(service);
    expect(lockOn([service], 'shop', 'staging')).toBeNull();
    expect(lockOn([service], 'bank', 'production')).toBeNull();
    expect(lockOn([{ ...service, environment: null }], 'shop', 'staging')).not.toBeNull();
    expect(lockOn([{ ...service, scope: 'environment', service: null }], 'bank', 'production')).not.toBeNull();
    expect(lockOn([{ ...service, scope: 'environment', service: null }], 'bank', 'staging')).toBeNull();
    expect(lockOn([{ ...service, scope: 'global', service: null, environment: null }], 'any', 'where')).not.toBeNull();
    expect(lockOn([{ ...service, liftedAt: new Date(0) }], 'shop', 'production')).toBeNull();
  });
});

/** One of each kind, with the minimal content that its type allows. A new kind does not compile without a row here. */
const refusals: { [K in Refusal['kind']]: Refusal & { kind: K } } = {
  not_a_person: { kind: 'not_a_person' },
  agent_unknown: { kind: 'agent_unknown' },
  agent_inactive: { kind: 'agent_inactive', agent: 'agent:x', why: 'revoked' },
  agent_owner: { kind: 'agent_owner', owner: 'x' },
  agent_scope: { kind: 'agent_scope', agent: 'agent:x', operation: 'plan', place: null, allowed: [] },
  agent_budget: { kind: 'agent_budget', agent: 'agent:x', limit: 'x', retryAfterMs: 1 },
  people_only: { kind: 'people_only', action: 'x' },
  not_its_task: { kind: 'not_its_task', ref: 'R-1.1' },
  no_such_tool: { kind: 'no_such_tool', tool: 'approve' },
  not_its_owner: { kind: 'not_its_owner', agent: 'x' },
  agent_name: { kind: 'agent_name', asked: 'x' },
  agent_exists: { kind: 'agent_exists', name: 'x' },
  no_such_agent: { kind: 'no_such_agent', name: 'x', known: [] },
  unknown_task: { kind: 'unknown_task', asked: 'x' },
  unknown_todo: { kind: 'unknown_todo', asked: 'x' },
  items_refused: { kind: 'items_refused', what: 'tasks', total: 1, problems: [{ index: 1, name: 'x', problem: 'x' }] },
  task_not_now: { kind: 'task_not_now', ref: 'R-1.1', title: 'x', state: 'done', wanted: 'open', allowed: [] },
  task_moved_on: { kind: 'task_moved_on', ref: 'R-1.1', title: 'x', state: 'done' },
  task_unfinished: { kind: 'task_unfinished', ref: 'R-1.1', title: 'x', open: ['x'] },
  task_waits: { kind: 'task_waits', ref: 'R-1.1', title: 'x', for: ['x'] },
  task_of_bot: { kind: 'task_of_bot', ref: 'R-1' },
  needed_by_gate: { kind: 'needed_by_gate', ref: 'R-1.1', title: 'x' },
  todo_frozen: { kind: 'todo_frozen', title: 'x' },
  evidence_needed: { kind: 'evidence_needed', title: 'x', needed: 'x' },
  evidence_refused: { kind: 'evidence_refused', title: 'x', problem: 'x' },
  no_such_assignee: { kind: 'no_such_assignee', asked: 'x' },
  too_many_tasks: { kind: 'too_many_tasks', limit: 1 },
  deactivated: { kind: 'deactivated' },
  guest: { kind: 'guest' },
  outsider: { kind: 'outsider' },
  self_approval: { kind: 'self_approval' },
  author_approval: { kind: 'author_approval' },
  not_an_approver: { kind: 'not_an_approver' },
  unknown_service: { kind: 'unknown_service', asked: 'x', known: [] },
  unknown_version: { kind: 'unknown_version', service: 'x', asked: 'x', known: [] },
  unknown_environment: { kind: 'unknown_environment', asked: 'x', known: [] },
  unknown_subcommand: { kind: 'unknown_subcommand', asked: 'x', nearest: null },
  unknown_release: { kind: 'unknown_release', asked: 'x' },
  nowhere_to_rehearse: { kind: 'nowhere_to_rehearse', service: 'x', target: 'x', known: [] },
  nothing_to_rehearse: { kind: 'nothing_to_rehearse', service: 'x', target: 'x' },
  unknown_improvement: { kind: 'unknown_improvement', asked: 'x' },
  own_improvement: { kind: 'own_improvement', ref: 'P-1' },
  improvement_decided: { kind: 'improvement_decided', ref: 'P-1', state: 'accepted', by: 'UX', comment: '' },
  frozen: { kind: 'frozen', asked: '2026-03-03T10:00:00Z', names: ['x'], reason: 'x', until: null, service: 'x' },
  outside_windows: { kind: 'outside_windows', asked: '2026-03-03T10:00:00Z', names: ['x'], until: null, service: 'x' },
  freeze_time: { kind: 'freeze_time', problem: 'x' },
  no_freeze: { kind: 'no_freeze', what: 'x' },
  nowhere_to_promote: { kind: 'nowhere_to_promote', service: 'x', environments: [] },
  nothing_to_promote: { kind: 'nothing_to_promote', service: 'x', from: 'a', to: 'b', why: 'x' },
  may_not_sign_off: { kind: 'may_not_sign_off', record: 'qa', service: 'x', why: 'group' },
  not_a_digest: { kind: 'not_a_digest', asked: 'x' },
  candidate_digest_differs: {
    kind: 'candidate_digest_differs',
    service: 'x',
    version: '1',
    asked: 'sha256:1',
    found: 'sha256:2',
  },
  no_version_record: { kind: 'no_version_record', record: 'qa', service: 'x', version: '1' },
  no_way_to_rehearse_back: { kind: 'no_way_to_rehearse_back', service: 'x', environment: 'x' },
  failing_before: { kind: 'failing_before', ref: 'R-1', releaseId: 'x', early: false, checks: ['x'] },
  no_release_fits: { kind: 'no_release_fits', verb: 'rollback', named: null, almost: null, found: null, others: [] },
  several_fit: { kind: 'several_fit', verb: 'abort', releases: [] },
  contradiction: { kind: 'contradiction', verb: 'cancel', named: 'x and y', releases: [] },
  conflicting_words: { kind: 'conflicting_words', what: 'start time', first: 'x', second: 'y', usage: 'x' },
  bad_argument: { kind: 'bad_argument', detail: 'x', usage: 'x' },
  too_long: { kind: 'too_long', limit: 1 },
  time_in_past: { kind: 'time_in_past', asked: 'x' },
  time_too_far: { kind: 'time_too_far', limitDays: 365 },
  planned_for_later: { kind: 'planned_for_later', ref: 'R-1', releaseId: 'x', startsAt: '2026-03-04T05:06:07.000Z' },
  approval_starts: {
    kind: 'approval_starts',
    ref: 'R-1',
    releaseId: 'x',
    planHash: 'x',
    startsAt: '2026-03-04T05:06:07.000Z',
  },
  already_running_version: { kind: 'already_running_version', service: 'x', version: 'x', environment: 'x' },
  active_release_exists: { kind: 'active_release_exists', ref: 'R-1', state: 'in_review' },
  reverted_version: { kind: 'reverted_version', service: 'x', version: 'x', ref: 'R-1' },
  not_a_version: { kind: 'not_a_version', asked: '--x', problem: 'begins with a letter' },
  commands_missing: { kind: 'commands_missing', commands: [], strategy: 'canary', possible: [] },
  could_not_find_out: { kind: 'could_not_find_out', what: 'x', detail: 'x' },
  stale: { kind: 'stale', ref: 'R-1', now: '' },
  not_now: { kind: 'not_now', action: 'x', ref: 'R-1', state: 'x', allowed: [] },
  still_stopping: { kind: 'still_stopping', ref: 'R-1' },
  not_permitted: { kind: 'not_permitted', action: 'x', allowed: 'x' },
  already_answered: { kind: 'already_answered', decision: 'x' },
  gate_closed: { kind: 'gate_closed', checks: [] },
  todo_by_machine: { kind: 'todo_by_machine', title: 'x' },
  no_rollback_target: { kind: 'no_rollback_target', ref: 'R-1' },
  newer_deployment: { kind: 'newer_deployment', ref: 'R-1', newer: 'R-2' },
  not_confirmed: { kind: 'not_confirmed', title: 'Switch', detail: 'it does not answer' },
  no_change_system: { kind: 'no_change_system', service: 'x', environment: 'x' },
  unknown_change: { kind: 'unknown_change', asked: 'x', system: 'x' },
  change_ended: { kind: 'change_ended', number: 'x', status: 'x' },
  change_taken: { kind: 'change_taken', number: 'x', ref: 'R-1' },
  already_locked: { kind: 'already_locked', reason: 'x' },
  no_lock: { kind: 'no_lock', what: 'x' },
  no_open_escalation: { kind: 'no_open_escalation', ref: 'R-1' },
  already_acknowledged: { kind: 'already_acknowledged', ref: 'R-1', by: ['U1'] },
  cannot_take_over: { kind: 'cannot_take_over', personId: 'U1', why: 'is a guest' },
  unknown_person: { kind: 'unknown_person', asked: 'x' },
  snooze_bounds: { kind: 'snooze_bounds' },
  reason_needed: { kind: 'reason_needed', action: 'x' },
  different_request: { kind: 'different_request', key: 'x' },
  unknown_incident: { kind: 'unknown_incident', asked: 'x' },
  incident_not_now: { kind: 'incident_not_now', action: 'x', ref: 'I-1', state: 'x', allowed: [] },
  words_needed: { kind: 'words_needed', what: 'x' },
  began_later: { kind: 'began_later', ref: 'I-1' },
  post_mortem_needed: { kind: 'post_mortem_needed', ref: 'I-1', severity: 1 },
  no_open_page: { kind: 'no_open_page', ref: 'I-1' },
  page_acknowledged: { kind: 'page_acknowledged', ref: 'I-1', by: 'U1' },
  due_in_past: { kind: 'due_in_past' },
  no_owner: { kind: 'no_owner' },
  item_ended: { kind: 'item_ended', title: 'x', state: 'done' },
  unknown_subscriber: { kind: 'unknown_subscriber', asked: 'x', known: [] },
  no_dead_letter: { kind: 'no_dead_letter', subscriber: 'x', asked: 'x' },
  busy: { kind: 'busy' },
};

describe('the words for a refusal', () => {
  it.each(Object.values(refusals).map((one) => [one.kind, one] as const))(
    '%s has a code, a sentence and what to do next',
    (_kind, refusal) => {
      const { code, sentence, next } = explain(refusal);
      expect(code).toMatch(/^[A-Z_]{3,}$/);
      for (const words of [sentence, next]) {
        expect(words.trim()).not.toBe('');
        expect(words).not.toMatch(/undefined|null|\[object|: \.|_/);
      }
    },
  );

  it('has a code of its own for each kind', () => {
    const codes = Object.values(refusals).map((one) => explain(one).code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('says which checks keep a gate shut, and not those that passed', () => {
    const checks: GateCheck[] = [
      { id: 'a', title: 'Artifact', result: 'passed', detail: 'fine', reasonCode: null },
      { id: 'b', title: 'Locks', result: 'failed', detail: 'locked', reasonCode: 'LOCKED' },
      { id: 'c', title: 'Baseline', result: 'unknown', detail: 'away', reasonCode: 'BASELINE' },
    ];
    expect(explain({ kind: 'gate_closed', checks }).next).toBe('• Locks: locked\n• Baseline: away');
  });

  it('does not list a hundred names', () => {
    const known = Array.from({ length: 100 }, (_, index) => `service-${index}`);
    expect(explain({ kind: 'unknown_service', asked: 'x', known }).next).toMatch(/service-11 and 88 more\.$/);
  });
});

describe('how people say it', () => {
  it.each([
    [-5, '0.0 s'],
    [840, '0.8 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [185_000, '3 min 5 s'],
    [3_600_000, '1 h'],
    [7_800_000, '2 h 10 min'],
  ])('%d ms is %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });

  it('reads a release however it is written, and nothing else', () => {
    expect(['R-12', 'r-12', 'R12', ' 12 '].map(parseReleaseRef)).toEqual([12, 12, 12, 12]);
    expect(['', 'R-', 'R-1.2', '-1', 'R--1', 'R-1 2', '1e3', '9'.repeat(10)].map(parseReleaseRef)).toEqual(
      Array(8).fill(null),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (number) => {
        expect(parseReleaseRef(releaseRef({ number }))).toBe(number);
      }),
    );
  });
});
